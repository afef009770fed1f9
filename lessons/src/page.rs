//! The page around a lesson: head with policy, title and description, the ways to the other
//! lessons, and the files it needs.

use std::path::Path;
use std::{fs, io};

use portpath::film::fingerprint;

use crate::body::body;
use crate::html::escaped;
use crate::lesson::Lesson;
use crate::prose::{line, plain};

/// The names of the files that all pages share.
#[derive(Debug)]
pub(crate) struct Assets {
    /// The site's own stylesheet, next to `index.html`.
    site: String,
    /// The tutorial's stylesheet and script, in `learn`.
    style: String,
    script: String,
}

impl Assets {
    /// Puts the tutorial's files into `learn`, under names that change with what they hold.
    pub(crate) fn put(sources: &Path, dist: &Path) -> io::Result<Assets> {
        let put = |name: &str, ending: &str| {
            let text = fs::read_to_string(sources.join(format!("{name}.{ending}")))?;
            let file = format!("{name}-{:08x}.{ending}", fingerprint(&text));
            fs::write(dist.join("learn").join(&file), text)?;
            io::Result::Ok(file)
        };
        Ok(Assets {
            site: site_style(dist)?,
            style: put("learn", "css")?,
            script: put("learn", "js")?,
        })
    }
}

/// The site's stylesheet, whose name holds a digest.
fn site_style(dist: &Path) -> io::Result<String> {
    let mut names = fs::read_dir(dist)?
        .flatten()
        .filter_map(|file| file.file_name().into_string().ok());
    let name = names.find(|name| name.starts_with("portpath-") && name.ends_with(".css"));
    name.ok_or_else(|| io::Error::other("the site has no stylesheet; build it first"))
}

/// The lessons before and after one.
pub(crate) struct Beside<'a> {
    /// None before the first.
    pub before: Option<&'a Lesson>,
    /// None after the last.
    pub after: Option<&'a Lesson>,
}

/// Facts about a page other than its content.
pub(crate) struct Head<'a> {
    /// The window's title, plain.
    pub title: &'a str,
    /// A sentence for search engines and previews, plain.
    pub description: &'a str,
    /// The way to `dist/`: `../../`.
    pub up: &'a str,
    /// A name that the stylesheet and the script know the page by.
    pub kind: &'a str,
}

/// The page of a lesson.
pub(crate) fn lesson(lesson: &Lesson, beside: &Beside, assets: &Assets) -> String {
    let what = if lesson.is_exercise() {
        "Exercise"
    } else {
        "Lesson"
    };
    let main = format!(
        "<main id=\"main\" class=\"lesson\" data-lesson=\"{slug}\">\n<p class=\"where\"><a href=\"../\">All lessons</a> <span aria-hidden=\"true\">·</span> \
         {what} {number}<span class=\"mark\"></span></p>\n<h1>{title}</h1>\n<p class=\"lede\">{lede}</p>\n{body}{ways}</main>\n",
        slug = escaped(&lesson.slug),
        number = lesson.number,
        title = line(&lesson.title),
        lede = line(&lesson.lede),
        body = body(lesson),
        ways = ways(beside),
    );
    let head = Head {
        title: &plain(&lesson.title),
        description: &plain(&lesson.lede),
        up: "../../",
        kind: "lesson",
    };
    document(&head, &main, assets)
}

fn ways(beside: &Beside) -> String {
    let way = |lesson: &Lesson, relation: &str, word: &str| {
        format!(
            "<a class=\"{relation}\" rel=\"{relation}\" href=\"../{}/\"><span class=\"word\">{word}</span> <span class=\"title\">{}</span></a>\n",
            escaped(&lesson.slug),
            line(&lesson.title)
        )
    };
    let before = beside
        .before
        .map_or(String::new(), |lesson| way(lesson, "prev", "Previous"));
    let after = match beside.after {
        Some(lesson) => way(lesson, "next", "Next"),
        None => "<a class=\"next\" href=\"../\"><span class=\"word\">Done</span> <span class=\"title\">All lessons</span></a>\n".to_owned(),
    };
    format!("<nav class=\"ways\" aria-label=\"Lessons\">\n{before}{after}</nav>\n")
}

/// A whole document.
pub(crate) fn document(head: &Head, main: &str, assets: &Assets) -> String {
    let Head {
        title,
        description,
        up,
        kind,
    } = head;
    let Assets {
        site,
        style,
        script,
    } = assets;
    let learn = if *kind == "lesson" { "../" } else { "" };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n\
         <meta name=\"description\" content=\"{description}\">\n<title>{title} · Learn · Portpath</title>\n\
         <link rel=\"icon\" href=\"{icon}\">\n<link rel=\"stylesheet\" href=\"{up}{site}\">\n<link rel=\"stylesheet\" href=\"{learn}{style}\">\n\
         <script type=\"module\" src=\"{learn}{script}\"></script>\n</head>\n<body class=\"learn\">\n\
         <a class=\"skip\" href=\"#main\">Skip to the lesson</a>\n\
         <header class=\"top\"><a class=\"brand\" href=\"{up}\">{LOGO}Portpath</a>\n<nav class=\"site\" aria-label=\"Site\"><a href=\"{up}\">Simulator</a> \
         <a href=\"{contents}\"{here}>Learn</a> <a href=\"{up}codes/index.html\">Codes</a></nav></header>\n\
         {main}<footer class=\"foot\">Everything on this page is simulated in your browser, or was when it was built. Nothing you type leaves it.</footer>\n\
         </body>\n</html>\n",
        title = escaped(title),
        description = escaped(description),
        icon = ICON,
        contents = if learn.is_empty() { "./" } else { learn },
        here = if learn.is_empty() {
            " aria-current=\"page\""
        } else {
            ""
        },
    )
}

/// The sign of the site, as in the header of the simulator.
const LOGO: &str = "<svg class=\"logo\" viewBox=\"0 0 40 24\" width=\"40\" height=\"24\" aria-hidden=\"true\">\
<path class=\"logo-way\" d=\"M5 12h11c7 0 5-7 12-7h3M16 12c7 0 5 7 12 7h3\"/><circle class=\"logo-from\" cx=\"5\" cy=\"12\" r=\"4\"/>\
<circle class=\"logo-to\" cx=\"34\" cy=\"5\" r=\"4\"/><circle class=\"logo-other\" cx=\"34\" cy=\"19\" r=\"3\"/></svg>";

/// No icon of its own file: the name of the site's holds a digest.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'%3E%3Cpath d='M7 16h18' \
stroke='%23768' stroke-width='3'/%3E%3Ccircle cx='7' cy='16' r='6' fill='%231a56db'/%3E%3Ccircle cx='25' cy='16' r='6' fill='%239b1fb8'/%3E%3C/svg%3E";

#[cfg(test)]
mod tests {
    use super::{Assets, Beside, lesson};
    use crate::lesson::Lesson;

    #[test]
    fn a_page_says_what_it_is_and_runs_nothing_of_its_own() {
        let made = |number, title: &str| {
            Lesson::of(
                number,
                title,
                &format!("# `{title}`\n\nA lede \"here\".\n\nWords.\n"),
            )
        };
        let first = made(1, "port");
        let second = made(2, "other");
        let assets = Assets {
            site: "portpath-1.css".to_owned(),
            style: "learn-1.css".to_owned(),
            script: "learn-1.js".to_owned(),
        };
        let html = lesson(
            &first,
            &Beside {
                before: None,
                after: Some(&second),
            },
            &assets,
        );
        assert!(html.contains("<title>port · Learn · Portpath</title>"));
        assert!(html.contains("name=\"description\" content=\"A lede &quot;here&quot;.\""));
        assert!(html.contains("rel=\"next\" href=\"../other/\"") && !html.contains("rel=\"prev\""));
        assert!(
            !html.contains("style=\"") && !html.contains("<style") && !html.contains("onclick")
        );
    }
}
