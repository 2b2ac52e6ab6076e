//! The pools that pseudonyms are drawn from, by locale, and which locale a raw name seems to be of.
//!
//! Filled by `training/collect_pools.py` from Faker's lists. Must never change without need: every pseudonym is an index
//! into one of them.

use super::script::{self, Script};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Of each script, the locale that a name is of where nothing tells otherwise comes first.
const FILES: &[(&str, &str)] = &[
    ("en_US", include_str!("pools/en_US.txt")),
    ("ru_RU", include_str!("pools/ru_RU.txt")),
    ("el_GR", include_str!("pools/el_GR.txt")),
    ("zh_CN", include_str!("pools/zh_CN.txt")),
    ("ko_KR", include_str!("pools/ko_KR.txt")),
    ("ar_SA", include_str!("pools/ar_SA.txt")),
    ("he_IL", include_str!("pools/he_IL.txt")),
    ("hi_IN", include_str!("pools/hi_IN.txt")),
    ("th_TH", include_str!("pools/th_TH.txt")),
    ("hy_AM", include_str!("pools/hy_AM.txt")),
    ("ka_GE", include_str!("pools/ka_GE.txt")),
    ("bn_BD", include_str!("pools/bn_BD.txt")),
    ("ta_IN", include_str!("pools/ta_IN.txt")),
    ("bg_BG", include_str!("pools/bg_BG.txt")),
    ("cs_CZ", include_str!("pools/cs_CZ.txt")),
    ("da_DK", include_str!("pools/da_DK.txt")),
    ("de_DE", include_str!("pools/de_DE.txt")),
    ("en_GB", include_str!("pools/en_GB.txt")),
    ("es_ES", include_str!("pools/es_ES.txt")),
    ("fa_IR", include_str!("pools/fa_IR.txt")),
    ("fi_FI", include_str!("pools/fi_FI.txt")),
    ("fr_FR", include_str!("pools/fr_FR.txt")),
    ("hu_HU", include_str!("pools/hu_HU.txt")),
    ("id_ID", include_str!("pools/id_ID.txt")),
    ("it_IT", include_str!("pools/it_IT.txt")),
    ("ja_JP", include_str!("pools/ja_JP.txt")),
    ("ne_NP", include_str!("pools/ne_NP.txt")),
    ("nl_NL", include_str!("pools/nl_NL.txt")),
    ("no_NO", include_str!("pools/no_NO.txt")),
    ("pl_PL", include_str!("pools/pl_PL.txt")),
    ("pt_BR", include_str!("pools/pt_BR.txt")),
    ("ro_RO", include_str!("pools/ro_RO.txt")),
    ("sv_SE", include_str!("pools/sv_SE.txt")),
    ("tr_TR", include_str!("pools/tr_TR.txt")),
    ("uk_UA", include_str!("pools/uk_UA.txt")),
    ("zh_TW", include_str!("pools/zh_TW.txt")),
];

/// What a locale has.
#[derive(Default)]
pub struct Pool {
    #[cfg(test)]
    locale: &'static str,
    /// Given names of men.
    pub male: Vec<&'static str>,
    /// Given names of women.
    pub female: Vec<&'static str>,
    /// Family names, of men where women have others.
    pub last: Vec<&'static str>,
    /// Family names of women, where they are others.
    pub last_female: Vec<&'static str>,
    /// Streets, without a number.
    pub street: Vec<&'static str>,
    /// Cities.
    pub city: Vec<&'static str>,
    /// Companies.
    pub company: Vec<&'static str>,
    script: Option<Script>,
}

/// Which pools know a word of a name, as bits by their index.
#[derive(Default, Clone, Copy)]
pub struct Known {
    /// As a man's given name.
    pub male: u64,
    /// As a woman's given name.
    pub female: u64,
    /// As a family name.
    pub last: u64,
}

struct Pools {
    all: Vec<Pool>,
    words: HashMap<String, Known>,
}

static POOLS: LazyLock<Pools> = LazyLock::new(|| {
    let all: Vec<Pool> = FILES.iter().map(|(locale, text)| read(locale, text)).collect();
    let mut words: HashMap<String, Known> = HashMap::new();
    for (at, pool) in all.iter().enumerate() {
        let bit = 1_u64 << at;
        let mut note = |names: &[&str], mark: fn(&mut Known) -> &mut u64| {
            for name in names {
                *mark(words.entry(name.to_lowercase()).or_default()) |= bit;
            }
        };
        note(&pool.male, |known| &mut known.male);
        note(&pool.female, |known| &mut known.female);
        note(&pool.last, |known| &mut known.last);
        note(&pool.last_female, |known| &mut known.last);
    }
    Pools { all, words }
});

#[cfg_attr(not(test), allow(unused_variables))] // only tests ask for the name
fn read(locale: &'static str, text: &'static str) -> Pool {
    let mut pool = Pool {
        #[cfg(test)]
        locale,
        ..Pool::default()
    };
    let mut into = &mut pool.male;
    for line in text.lines() {
        into = match line {
            "[male]" => &mut pool.male,
            "[female]" => &mut pool.female,
            "[last]" => &mut pool.last,
            "[last_female]" => &mut pool.last_female,
            "[street]" => &mut pool.street,
            "[city]" => &mut pool.city,
            "[company]" => &mut pool.company,
            entry => {
                into.push(entry);
                into
            }
        };
    }
    pool.script = pool.male.first().and_then(|name| script::of(name));
    pool
}

/// What is known of a word in lower case.
pub fn known(word: &str) -> Known {
    POOLS.words.get(word).copied().unwrap_or_default()
}

/// The pools of a script that have what is asked for; the one first that most of the words are of.
pub fn of(script: Script, words: &[String], has: impl Fn(&Pool) -> bool) -> Option<&'static Pool> {
    let score = |at: usize| {
        let is_known = |word: &&String| {
            let known = known(word);
            (known.male | known.female | known.last) & (1 << at) != 0
        };
        words.iter().filter(is_known).count()
    };
    let fitting = POOLS.all.iter().enumerate().filter(|(_, pool)| pool.script == Some(script) && has(pool));
    // Of equals the first: the maximum of the reversed order is the last of them.
    fitting.rev().max_by_key(|(at, _)| score(*at)).map(|(_, pool)| pool)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every file has names, of one script, and no entry twice in a list.
    #[test]
    fn every_pool_is_whole() {
        assert!(POOLS.all.len() >= 30 && POOLS.all.len() <= 64);
        for pool in &POOLS.all {
            assert!(pool.script.is_some(), "{}", pool.locale);
            for list in [&pool.male, &pool.female, &pool.last] {
                assert!(list.len() >= 20, "{}", pool.locale);
                assert!(list.windows(2).all(|two| two.first() != two.last()), "{}", pool.locale);
                assert!(list.iter().all(|name| script::of(name) == pool.script), "{}", pool.locale);
            }
        }
    }

    /// A Polish name is drawn from the Polish pool, and one that nobody knows from the first of its script.
    #[test]
    fn a_name_is_of_the_locale_that_knows_it() {
        let of = |text: &str| {
            let words: Vec<String> = text.split(' ').map(str::to_lowercase).collect();
            of(script::of(text)?, &words, |_| true).map(|pool| pool.locale)
        };
        assert_eq!(of("Wojciech Zalewski"), Some("pl_PL"));
        assert_eq!(of("Qqq Xxx"), Some("en_US"));
        assert_eq!(of("Ωωω"), Some("el_GR"));
        assert_eq!(of("\u{16A0}\u{16A1}"), None);
    }
}
