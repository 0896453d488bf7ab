//! Wrapping of plain text mails.

/// The widest a line gets, in characters (RFC 3676, section 4.2, suggests 72 to 78).
const WIDTH: usize = 72;

/// What stands above the signature, so that mail programs leave it out of an answer.
const SIGNATURE: &str = "-- ";

/// Breaks longer lines between words, keeping their indentation; a word longer than a line (a link) stays whole.
/// More than one empty line becomes one; the text ends in one line break.
pub(super) fn wrap(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    let mut empty = true;
    for line in text.lines() {
        // The space belongs to a signature's mark (RFC 3676, section 4.3).
        let line = if line == SIGNATURE { line } else { line.trim_end() };
        if line.is_empty() {
            empty = true;
            continue;
        }
        if empty && !out.is_empty() {
            out.push('\n');
        }
        empty = false;
        wrap_line(line, &mut out);
    }
    out
}

fn wrap_line(line: &str, out: &mut String) {
    // Aligned columns survive as long as they fit.
    if line.chars().count() <= WIDTH {
        out.push_str(line);
        out.push('\n');
        return;
    }
    let indent: String = line
        .chars()
        .take_while(|c| c.is_whitespace())
        .take(WIDTH / 2)
        .collect();
    let mut width = 0;
    for word in line.split_whitespace() {
        let length = word.chars().count();
        if width == 0 {
            out.push_str(&indent);
            width = indent.chars().count();
        } else if width + 1 + length > WIDTH {
            out.push('\n');
            out.push_str(&indent);
            width = indent.chars().count();
        } else {
            out.push(' ');
            width += 1;
        }
        out.push_str(word);
        width += length;
    }
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn long_lines_break_between_words_and_links_stay_whole() {
        let link = format!("https://example.com/{}", "x".repeat(90));
        let text = format!("  {}see {link} now", "word ".repeat(20));
        let wrapped = wrap(&text);
        assert!(wrapped.contains(&link));
        assert!(wrapped.lines().all(|l| l.starts_with("  ")));
        assert_eq!(wrapped.lines().filter(|l| l.len() > WIDTH).count(), 1);
    }

    #[test]
    fn several_empty_lines_become_one() {
        assert_eq!(wrap("\n\na  b\n \n\n\nc\n\n"), "a  b\n\nc\n");
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_wrapping_twice_changes_nothing(text in "([a-zé<]{1,90}|[ \n]{1,4}){0,60}") {
            let wrapped = wrap(&text);
            prop_assert!(wrapped.split_whitespace().eq(text.split_whitespace()));
            prop_assert_eq!(wrap(&wrapped), wrapped.clone());
            for line in wrapped.lines() {
                let words = line.split_whitespace().count();
                prop_assert!(line.chars().count() <= WIDTH || words == 1, "{}", line);
            }
        }
    }
}
