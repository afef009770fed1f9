//! The list of all lessons.

use std::fmt::Write;

use crate::html::escaped;
use crate::lesson::Lesson;
use crate::page::{Assets, Head, document};
use crate::prose::line;

const TITLE: &str = "port and targetPort, step by step";
const DESCRIPTION: &str = "Short lessons on how a packet gets from a Kubernetes Service's port to a Pod's targetPort, and exercises in finding faults.";

/// The page `learn/index.html`.
pub(crate) fn page(lessons: &[Lesson], assets: &Assets) -> String {
    let (exercises, told): (Vec<&Lesson>, Vec<&Lesson>) =
        lessons.iter().partition(|lesson| lesson.is_exercise());
    let mut main = format!(
        "<main id=\"main\" class=\"contents\">\n<h1><code class=\"role-port\">port</code> and <code class=\"role-target\">targetPort</code>, step by step</h1>\n\
         <p class=\"lede\">{} short lessons start with what a Service is and end with checking a path on a cluster. In {} exercises you \
         find the fault. Each takes a few minutes. Every answer comes from the simulator, and you can read each page without JavaScript.</p>\n",
        told.len(),
        exercises.len()
    );
    list(&mut main, "Lessons", &told, 1);
    list(&mut main, "Find the fault", &exercises, told.len() + 1);
    main.push_str(
        "<p class=\"kept\" hidden><span class=\"count\" role=\"status\"></span> <button type=\"button\" class=\"reset\">Forget my progress</button></p>\n</main>\n",
    );
    let head = Head {
        title: TITLE,
        description: DESCRIPTION,
        up: "../",
        kind: "contents",
    };
    document(&head, &main, assets)
}

fn list(out: &mut String, title: &str, lessons: &[&Lesson], start: usize) {
    write!(
        out,
        "<h2>{title}</h2>\n<ol class=\"all\" start=\"{start}\">\n"
    )
    .expect("a string takes it");
    for lesson in lessons {
        let title = line(&lesson.title);
        let title = title.strip_prefix("Find the fault: ").unwrap_or(&title);
        writeln!(
            out,
            "<li data-lesson=\"{slug}\"><a href=\"{slug}/\">{}</a> <span class=\"mark\"></span><br><span class=\"about\">{}</span></li>",
            capitalized(title),
            line(&lesson.lede),
            slug = escaped(&lesson.slug),
        )
        .expect("a string takes it");
    }
    out.push_str("</ol>\n");
}

fn capitalized(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
