//! The edge's own cookie: the code of the first link that a friend followed. Where the edge is a part of the shop's site, this
//! outlives what scripts may store: Safari forgets that after seven days, and caps the cookies of what a page loads, but not
//! those of a redirect that somebody follows (`WebKit`, `isTopLevelNavigation` in `NetworkDataTaskCocoa.mm`). So it is set there,
//! and refreshed nowhere else.
//!
//! It has no `Domain`: no other host of the site, and no script, ever gets it.

use goodword_domain::{
    code::Code,
    time::{Days, Timestamp},
};
use goodword_protocol::Consent;

use crate::{http::Exchange, reader::PublicProgram, time::now};

/// The longest that browsers keep a cookie, in days (RFC 6265bis, section 5.5).
const LONGEST: u32 = 400;

/// Whether the edge, at the address that is visited, is a first party of the program's shop.
pub(crate) fn is_first_party(x: &Exchange, program: &PublicProgram) -> bool {
    let site = program.program.site.as_ref();
    site.is_some_and(|site| x.url.host_str().is_some_and(|host| site.holds(host)))
}

/// The code that the browser keeps, until the program's days are over; none where the edge is a stranger.
pub(crate) fn code(x: &Exchange, program: &PublicProgram) -> Option<Code> {
    if !is_first_party(x, program) {
        return None;
    }
    let window = Days::new(program.record.config.attribution_window_days);
    read(&x.header("cookie")?, &name(x, program), window, now())
}

/// The cookie of the first link that somebody follows, of those that are somebody's still: none where the edge is a stranger,
/// and where the visitor is to be asked first or said no by their browser.
pub(crate) fn of_visit(x: &Exchange, program: &PublicProgram, code: &Code) -> Option<String> {
    let may =
        is_first_party(x, program) && program.record.config.consent == Consent::Assumed && !x.opts_out();
    may.then(|| set(x, program, code))
}

/// `Set-Cookie` that keeps a code.
pub(crate) fn set(x: &Exchange, program: &PublicProgram, code: &Code) -> String {
    let days = program.record.config.attribution_window_days.min(LONGEST);
    write(&name(x, program), &format!("{code}.{}", now().as_millis() / 1000), u64::from(days) * 86_400)
}

/// `Set-Cookie` that forgets it.
pub(crate) fn forget(x: &Exchange, program: &PublicProgram) -> String {
    write(&name(x, program), "", 0)
}

/// Over TLS, browsers take a cookie of this prefix from nobody but this very host.
fn name(x: &Exchange, program: &PublicProgram) -> String {
    let prefix = if x.url.scheme() == "https" { "__Host-" } else { "" };
    format!("{prefix}gw_{}", program.record.id)
}

fn write(name: &str, value: &str, seconds: u64) -> String {
    format!("{name}={value}; Max-Age={seconds}; Path=/; HttpOnly; Secure; SameSite=Lax")
}

fn read(cookies: &str, name: &str, window: Days, now: Timestamp) -> Option<Code> {
    let mut pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(other, _)| *other == name)?;
    let (code, since) = value.split_once('.')?;
    let since = Timestamp::from_millis(since.parse::<i64>().ok()?.checked_mul(1000)?);
    Code::parse(code).ok().filter(|_| now < since.plus(window))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_tells_a_code_for_as_long_as_the_program_says() {
        let day = |day: i64| Timestamp::from_millis(day * 86_400_000);
        let table = [
            ("gw_bakery=k7qw2mxz.0", 29, Some("k7qw2mxz")),
            ("gw_bakery=k7qw2mxz.0", 30, None),
            ("a=b; gw_bakery=k7qw2mxz.0;c=d", 1, Some("k7qw2mxz")),
            ("xgw_bakery=k7qw2mxz.0", 1, None),
            ("gw_bakery_2=k7qw2mxz.0", 1, None),
            ("gw_bakery=", 1, None),
            ("gw_bakery=k7qw2mxz", 1, None),
            ("gw_bakery=k7qw2mxz.", 1, None),
            ("gw_bakery=k7qw2mxz.soon", 1, None),
            ("gw_bakery=k7qw2mxz.9223372036854775807", 1, None),
            ("gw_bakery=</script>.0", 1, None),
            ("gw_bakery", 1, None),
            ("", 1, None),
        ];
        for (cookies, at, expected) in table {
            let found = read(cookies, "gw_bakery", Days::new(30), day(at));
            assert_eq!(found.as_ref().map(Code::as_str), expected, "{cookies} on day {at}");
        }
    }
}
