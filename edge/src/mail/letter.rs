//! The mail by which somebody signs in: as text and as HTML, in their language, with the program's name and colour.

use goodword_domain::sign_in::SignInCode;
use goodword_protocol::Locale;
use maud::{DOCTYPE, html};

use crate::{ledger::book::Mailing, texts, view};

/// A mail that is ready to be sent.
#[derive(Debug)]
pub(crate) struct Letter {
    pub(crate) to: String,
    /// Under which name it is sent, unless the operator has one.
    pub(crate) name: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Writes the mail.
///
/// The link has the code behind `#`, which no browser sends: it stands in no server's log, and a scanner that follows
/// links in mails opens the page without it. The page has a button, so that not even a scanner with scripts uses it up.
pub(crate) fn write(mailing: &Mailing, code: &SignInCode) -> Letter {
    let locale = Locale::from_tag(&mailing.locale).unwrap_or(Locale::En);
    let words = texts::sign_in(locale);
    let name = one_line(&mailing.name);
    let named = |template: &str| template.replace("{program}", &name);
    let page = format!("{}/p/{}/me/in", mailing.edge, mailing.program);
    let link = format!("{page}?locale={}#{code}", locale.tag());
    let text = format!(
        "{}\n\n{}\n{link}\n\n{}\n{code}\n\n{}\n{}\n",
        named(&words.mail_intro),
        words.open,
        words.mail_code.replace("{page}", &page),
        words.mail_valid,
        words.mail_ignore
    );
    let (before, after) = words.mail_code.split_once("{page}").unwrap_or((&words.mail_code, ""));
    let [ground, letters] = view::accent(mailing.accent.as_deref()).unwrap_or(view::ACCENT);
    let button = format!(
        "display:inline-block;padding:14px 22px;border-radius:12px;background:{ground};color:{letters};\
         text-decoration:none;font-weight:600"
    );
    // Programs that show mail know no style sheets, or leave them out: each element has its own.
    let html = html! {
        (DOCTYPE)
        html lang=(locale.tag()) dir=(locale.direction()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (named(&words.subject)) }
            }
            body style="margin:0;padding:24px 12px;background:#f6f4f1;color:#1d1b1a;font:16px/1.5 system-ui,sans-serif" {
                div style="max-width:520px;margin:auto;padding:32px 24px;border-radius:20px;background:#ffffff" {
                    p style="margin:0 0 20px;font-weight:600" { (name) }
                    p style="margin:0 0 20px" { (named(&words.mail_intro)) }
                    p style="margin:0 0 28px" { a href=(link) style=(button) { (words.open) } }
                    p style="margin:0 0 6px" { (before) a href=(page) style="color:#1d1b1a;overflow-wrap:anywhere" { (page) } (after) }
                    p dir="ltr" style="margin:0 0 28px;font:600 20px/1.4 ui-monospace,monospace;letter-spacing:1px" {
                        (code)
                    }
                    p style="margin:0;color:#655f5a;font-size:14px" { (words.mail_valid) " " (words.mail_ignore) }
                }
            }
        }
    };
    Letter { to: mailing.to.clone(), subject: named(&words.subject), text, html: html.into_string(), name }
}

/// Headers of mail end at the end of a line.
fn one_line(text: &str) -> String {
    text.chars().map(|sign| if sign.is_control() { ' ' } else { sign }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailing(locale: &str) -> Mailing {
        Mailing {
            code_key: "key".into(),
            program: "bakery".into(),
            seed: "seed".into(),
            to: "anna@example.com".into(),
            edge: "https://go.example".into(),
            locale: locale.into(),
            name: "Brood & <b>koek</b>\r\nBcc: x".into(),
            accent: Some("#b4532a".into()),
        }
    }

    #[test]
    fn the_link_has_the_code_where_no_server_sees_it() {
        let code = SignInCode::from_entropy(7);
        for locale in Locale::ALL {
            let letter = write(&mailing(locale.tag()), &code);
            let link = format!("https://go.example/p/bakery/me/in?locale={}#{code}", locale.tag());
            assert!(letter.text.contains(&format!("\n{link}\n")), "{}", letter.text);
            assert!(letter.html.contains(&format!("href=\"{link}\"")), "{}", letter.html);
            assert_eq!(letter.text.matches(&code.to_string()).count(), 2, "{}", letter.text);
            let start = format!("<html lang=\"{}\" dir=\"{}\">", locale.tag(), locale.direction());
            assert!(letter.html.contains(&start), "{}", letter.html);
        }
    }

    #[test]
    fn what_an_owner_wrote_is_text_on_one_line() {
        let letter = write(&mailing("nl"), &SignInCode::from_entropy(7));
        assert!(!letter.subject.contains(['\r', '\n']), "{}", letter.subject);
        assert!(letter.subject.starts_with("Je pagina bij Brood & <b>koek</b>"), "{}", letter.subject);
        assert!(letter.html.contains("Brood &amp; &lt;b&gt;koek&lt;/b&gt;"), "{}", letter.html);
        assert!(letter.html.contains("background:#b4532a;color:#"), "{}", letter.html);
    }
}
