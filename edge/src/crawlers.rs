//! Who follows links without being a person, by the names that they give themselves (`User-Agent`).

/// Those that show or index what a link is about: they get the preview. Parts of their names in lower case; behind each, who
/// says so. A test follows a link as each of them.
const READERS: [&str; 41] = [
    "amazonbot",             // developer.amazon.com/amazonbot
    "applebot",              // support.apple.com/119829
    "baiduspider",           // baidu.com/search/robots_english.html
    "bingbot",               // bing.com/webmasters/help/which-crawlers-does-bing-use-8c184ec0
    "bingpreview",           // the same
    "cardyb",                // github.com/bluesky-social, as seen: Bluesky's
    "bytespider",            // as seen: TikTok's
    "chatgpt-user",          // platform.openai.com/docs/bots
    "claude-user",           // support.anthropic.com/articles/8896518
    "claudebot",             // the same
    "discordbot",            // discord.com/developers/docs/reference, as seen
    "duckduckbot",           // duckduckgo.com/duckduckgo-help-pages/results/duckduckbot
    "embedly",               // docs.embed.ly, as seen
    "facebookcatalog",       // developers.facebook.com/docs/sharing/webmasters/web-crawlers
    "facebookexternalhit",   // the same; iMessage, LINE and others call themselves so too
    "facebot",               // the same
    "google-inspectiontool", // developers.google.com/search/docs/crawling-indexing/google-common-crawlers
    "googlebot",             // the same
    "googleother",           // the same
    "gptbot",                // platform.openai.com/docs/bots
    "iframely",              // iframely.com/docs/about
    "line-poker",            // as seen: LINE's
    "linkedinbot",           // linkedin.com/help/linkedin/answer/a521928
    "mastodon/",             // github.com/mastodon/mastodon, lib/mastodon/version.rb
    "meta-externalagent",    // developers.facebook.com/docs/sharing/webmasters/web-crawlers
    "meta-externalfetcher",  // the same
    "microsoftpreview", // bing.com/webmasters/help/which-crawlers-does-bing-use-8c184ec0: Teams and Outlook
    "oai-searchbot",    // platform.openai.com/docs/bots
    "perplexity-user",  // docs.perplexity.ai/guides/bots
    "perplexitybot",    // the same
    "petalbot",         // aspiegel.com/petalbot
    "redditbot",        // as seen
    "skypeuripreview",  // as seen: Skype's and Teams'
    "slackbot",         // api.slack.com/robots
    "snap url preview", // developers.snap.com/robots
    "telegrambot",      // as seen; it calls itself "like TwitterBot"
    "tiktokspider",     // as seen
    "twitterbot",       // developer.x.com/en/docs/x-for-websites/cards/guides/troubleshooting-cards
    "vkshare",          // vk.com/dev/Share
    "whatsapp/",        // developers.facebook.com/docs/whatsapp/link-previews; Signal calls itself so too
    "yandexbot",        // yandex.com/support/webmaster/robot-workings/user-agent.html
];

/// Crawlers that we do not know name a page or an address about themselves; browsers never do.
const INTRODUCTIONS: [&str; 2] = ["+http", "+mailto:"];

/// Those that go to look at the landing page itself, or that a person's click comes after: they are sent on and not counted.
const CHECKERS: [&str; 9] = [
    "appengine-google", // as seen: VirusTotal's
    "barracuda",        // as seen: a scanner of links in mail
    "google-safety",    // developers.google.com/search/docs/crawling-indexing/google-special-case-crawlers
    "microsoft office", // as seen: Office looks whether a page is there before it opens a link
    "mimecast",         // as seen: a scanner of links in mail
    "ms-office",        // as Microsoft Office
    "pinterest/0.", // help.pinterest.com/business/article/pinterest-crawler: wants pictures to pin, which the shop has
    "pinterestbot", // the same
    "proofpoint",   // as seen: a scanner of links in mail
];

/// What somebody who follows a link is, by a `User-Agent` in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visitor {
    /// As far as one can tell.
    Person,
    /// Wants to know what the link is about.
    Reader,
    /// Wants to see where it leads.
    Checker,
}

impl Visitor {
    /// By the name that it gives itself, in lower case.
    pub(crate) fn of(agent: &str) -> Self {
        let is_one_of = |names: &[&str]| names.iter().any(|name| agent.contains(name));
        if is_one_of(&CHECKERS) {
            Self::Checker
        } else if is_one_of(&READERS) || is_one_of(&INTRODUCTIONS) {
            Self::Reader
        } else {
            Self::Person
        }
    }
}
