//! A character as NFKC and a reader see it.
//!
//! Source: Unicode Character Database 16 (decompositions marked as compatible, decimal digits, default ignorables).

/// What a character reads as; `None` for one that nobody sees.
pub fn folded(c: char) -> Option<char> {
    let code = c as u32;
    let digit = |base: u32| char::from_digit(code - base, 10);
    Some(match code {
        // Ignorable ones, and marks that only decorate the letter or digit before them.
        0x00AD
        | 0x0300..=0x036F
        | 0x061C
        | 0x115F..=0x1160
        | 0x17B4..=0x17B5
        | 0x180B..=0x180F
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x200B..=0x200F
        | 0x202A..=0x202E
        | 0x2060..=0x206F
        | 0x20D0..=0x20FF
        | 0x3164
        | 0xFE00..=0xFE0F
        | 0xFE20..=0xFE2F
        | 0xFEFF
        | 0xFFA0
        | 0xFFF9..=0xFFFB
        | 0xE0000..=0xE0FFF => return None,
        0x0085 | 0x00A0 | 0x1680 | 0x2000..=0x200A | 0x2028..=0x2029 | 0x202F | 0x205F | 0x3000 => ' ',
        0x00B2 => '2',
        0x00B3 => '3',
        0x00B9 => '1',
        0x2070 | 0x24EA | 0x24FF => '0',
        0x2074..=0x2079 => digit(0x2070)?,
        0x2080..=0x2089 => digit(0x2080)?,
        0x2460..=0x2468 => digit(0x245F)?,
        0x24F5..=0x24FD => digit(0x24F4)?,
        0x2776..=0x277E => digit(0x2775)?,
        0x2780..=0x2788 => digit(0x277F)?,
        0x278A..=0x2792 => digit(0x2789)?,
        0x2010..=0x2015 | 0x2043 | 0x2212 | 0xFE31..=0xFE32 | 0xFE58 | 0xFE63 => '-',
        0x00B7 | 0x2022 | 0x2024 | 0x2027 | 0x2219 | 0x22C5 | 0x3002 | 0x30FB | 0xFF61 | 0xFE52 => '.',
        0x2044 | 0x2215 => '/',
        0xFE55 => ':',
        0xFE6B => '@',
        0xFF01..=0xFF5E => char::from_u32(code - 0xFEE0)?,
        0x24B6..=0x24CF => char::from_u32(code - 0x24B6 + 65)?,
        0x24D0..=0x24E9 => char::from_u32(code - 0x24D0 + 97)?,
        0x1F130..=0x1F149 => char::from_u32(code - 0x1F130 + 65)?,
        0x1F150..=0x1F169 => char::from_u32(code - 0x1F150 + 65)?,
        0x1F170..=0x1F189 => char::from_u32(code - 0x1F170 + 65)?,
        // Mathematical letters and digits; letters that were there before them.
        0x1D400..=0x1D6A3 => {
            let at = (code - 0x1D400) % 52;
            char::from_u32(if at < 26 { at + 65 } else { at + 71 })?
        }
        0x1D7CE..=0x1D7FF => char::from_digit((code - 0x1D7CE) % 10, 10)?,
        0x2102 | 0x212D => 'C',
        0x210A => 'g',
        0x210B..=0x210D => 'H',
        0x210E => 'h',
        0x2110..=0x2111 => 'I',
        0x2112 => 'L',
        0x2113 => 'l',
        0x2115 => 'N',
        0x2119 => 'P',
        0x211A => 'Q',
        0x211B..=0x211D => 'R',
        0x2124 | 0x2128 => 'Z',
        0x212A => 'K',
        0x212C => 'B',
        0x212F => 'e',
        0x2130 => 'E',
        0x2131 => 'F',
        0x2133 => 'M',
        0x2134 => 'o',
        // Digits of other scripts, and those of old displays.
        0x0660..=0xABFF | 0x104A0..=0x1E959 | 0x1FBF0..=0x1FBF9 => {
            let at = ZEROS.partition_point(|zero| *zero <= code);
            match at.checked_sub(1).and_then(|at| ZEROS.get(at)).filter(|zero| code - **zero < 10) {
                Some(zero) => digit(*zero)?,
                None => c,
            }
        }
        _ => c,
    })
}

/// The digit 0 of each script that has digits, in order.
const ZEROS: &[u32] = &[
    0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6,
    0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0,
    0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0x104A0, 0x10D30, 0x11066,
    0x110F0, 0x11136, 0x111D0, 0x112F0, 0x11450, 0x114D0, 0x11650, 0x116C0, 0x11730, 0x118E0, 0x11950,
    0x11C50, 0x11D50, 0x11DA0, 0x11F50, 0x16A60, 0x16AC0, 0x16B50, 0x1E140, 0x1E2F0, 0x1E4F0, 0x1E950,
    0x1FBF0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_of_every_script_read_as_digits() {
        for zero in ZEROS {
            let read: String = (0..10).filter_map(|at| folded(char::from_u32(zero + at)?)).collect();
            assert_eq!("0123456789", read, "{zero:x}");
        }
        assert!(ZEROS.is_sorted());
    }

    #[test]
    fn what_nobody_sees_is_left_out_and_letters_of_other_scripts_stay() {
        let read: String = "4\u{FE0F}\u{20E3}1\u{E0031}1\u{336} \u{24D0}\u{1D5D4} \u{416}\u{4E2D}\u{E9}"
            .chars()
            .filter_map(folded)
            .collect();
        assert_eq!("411 aA \u{416}\u{4E2D}\u{E9}", read);
    }
}
