use super::*;

fn found(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    rows(text, &mut found);
    found.sort_unstable();
    found.dedup_by_key(|(start, ..)| *start);
    found.into_iter().filter_map(|(start, end, _)| text.get(start..end)).collect()
}

const SSN: [&str; 2] = ["517411007", "517411008"];
const ROWS: &str = "id,ssn,state of mind\n1,517411007,well\n2,517411008,ill\n";

#[test]
fn lines_under_a_heading_are_named_by_it() {
    assert_eq!(vec!["90210", "10001"], found("id | zip\n 1 | 90210\n 2 | 10001\n"));
    assert!(found("Dear zip,\nwe met, once").is_empty());
}

#[test]
fn a_heading_may_stand_in_any_line() {
    for before in [
        "",
        "\n",
        "\r\n",
        "sep=,\n",
        "# exported, by hand\n",
        "Result:\n",
        "As you asked, Ada:\n\n",
        "a,b,c\nd,e,f\n",
    ] {
        assert_eq!(SSN.to_vec(), found(&format!("{before}{ROWS}")), "{before:?}");
        let raw = format!("{before}{ROWS}").replace('\n', "\r\n");
        assert_eq!(SSN.to_vec(), found(&raw), "{raw:?}");
    }
}

#[test]
fn tables_are_read_as_each_tool_writes_them() {
    for text in [
        "Rows:\n\n| id | ssn |\n|---|---|\n| 1 | 517411007 |\n| 2 | 517411008 |",
        "Rows:\n| id | ssn |\n|:--|--:|\n1 | 517411007\n2 | **517411008**",
        "Rows:\n id |    ssn    \n----+-----------\n  1 | 517411007\n  2 | 517411008\n(2 rows)\n",
        "+----+-----------+\n| id | ssn       |\n+----+-----------+\n|  1 | 517411007 |\n|  2 | 517411008 |\n+----+-----------+\n",
        "Rows:\nid\tssn\n1\t517411007\n2\t517411008\n",
        "Rows:\nid;ssn;x\n1;\"517411007\";y\n2;517411008;\"y; z\"\n",
    ] {
        assert_eq!(SSN.to_vec(), found(text), "{text}");
    }
}

#[test]
fn a_text_may_have_several_tables() {
    let text = "id,zip,x\n1,90210,a\n\nMore:\nssn,id,x\n517411007,1,a\nLast:\nid,x,ssn\n1,a,517411008\n";
    assert_eq!(vec!["90210", "517411007", "517411008"], found(text));
}

#[test]
fn lines_with_commas_are_no_tables() {
    for text in [
        "We met, once.\nDear zip,\n90210, you know",
        "Hello,\nf(ssn, id)\nf(517411007, 5)",
        "Hello,\nssn, id\n\n517411007, 5",
    ] {
        assert!(found(text).is_empty(), "{text}");
    }
}

#[test]
fn headings_count_for_what_follows() {
    let first = "id,zip,x\n1,90210,a\n\n";
    for (text, counting) in [
        (format!("sep=,\n{ROWS}"), vec!["id,ssn,state of mind"]),
        (format!("{first}id\tssn\n1\t517411007\n"), vec!["id\tssn", "id,zip,x"]),
        (format!("{first}We met, once.\nGoodbye, all."), vec!["id,zip,x"]),
        ("Hello,\nssn, id\n5, 6\n\nGoodbye,\n".to_owned(), vec![]),
    ] {
        assert_eq!(counting, headings(&text, text.len()), "{text}");
    }
    // What tells that it is one may follow the place.
    assert_eq!(vec!["id,ssn,state of mind"], headings(&format!("sep=,\n{ROWS}"), 7));
    assert!(headings(&format!("sep=,\n{ROWS}"), 6).is_empty());
}
