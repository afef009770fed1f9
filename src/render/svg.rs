//! The picture of an analysis as an SVG file: where the packet went and ended, with the verdict's
//! headline below it.

use crate::Analysis;
use portpath_explain::scene::{self, Palette, Shape, Sheet, layout};

/// The file's text. It needs no other file: no stylesheet, no script, no font of its own.
pub fn svg(analysis: &Analysis, shape: Shape, palette: &Palette) -> String {
    let verdict = &analysis.verdict;
    let words = [verdict.headline.as_str(), " ", &verdict.reason]
        .concat()
        .replace('`', "");
    let picture = layout(&analysis.scene, shape);
    // Twice as large as its units, so that what is made of it (a PNG) is sharp.
    let attributes = format!(" width=\"{}\"", (picture.width * 2.0).round());
    let caption = verdict.headline.replace('`', "");
    let sheet = Sheet {
        outcome: verdict.outcome,
        palette,
        words: &words,
        caption: &caption,
        attributes: &attributes,
    };
    let mut text = scene::svg(&analysis.scene, &picture, &sheet);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{delivered, refused};
    use crate::{Asked, analyze};
    use portpath_explain::scene::fixture::every;
    use portpath_explain::scene::{Placed, layout};

    #[test]
    fn a_file_has_the_way_and_the_verdict_and_nothing_that_a_policy_forbids() {
        for (analysis, words) in [(delivered(40), "10.96.1.1"), (refused(), "no endpoints")] {
            for (shape, palette) in [
                (Shape::Wide, Palette::LIGHT),
                (Shape::Narrow, Palette::DARK),
            ] {
                let text = svg(&analysis, shape, &palette);
                assert!(
                    text.contains(words) && text.contains(&analysis.verdict.headline),
                    "{text}"
                );
                assert!(
                    text.contains(palette.ground)
                        && !text.contains("style")
                        && !text.contains("currentColor")
                );
            }
        }
    }

    #[test]
    fn text_of_the_paste_stays_text() {
        let mut analysis = delivered(2);
        analysis.scene.boxes[0].name = "<script>&\"\u{1}</script>".into();
        let text = svg(&analysis, Shape::Wide, &Palette::LIGHT);
        assert!(
            !text.contains("<script")
                && !text.contains('\u{1}')
                && text.contains("&lt;script&gt;&amp;&quot;"),
            "{text}"
        );
    }

    #[test]
    fn the_words_at_the_end_keep_clear_of_the_boxes() {
        let service = "apiVersion: v1\nkind: Service\nmetadata: {name: orders}\nspec:\n  selector: {app: orders}\n  ports: [{port: 80}]\n";
        // Nothing serves that port: the mark stands just before the Service.
        let asked = Asked {
            to: "http://orders:8080".into(),
            ..Asked::default()
        };
        let mut placed = 0;
        let unserved = analyze(service, &asked).scene;
        for scene in every().into_iter().map(|way| way.scene).chain([unserved]) {
            let picture = layout(&scene, Shape::Wide);
            let (Some(end), Some(told)) = (&picture.end, &scene.end) else {
                continue;
            };
            let half = 3.5
                * end
                    .lines
                    .iter()
                    .map(|line| line.chars().count())
                    .max()
                    .unwrap_or(0) as f64;
            let left = end.words_at.x - half;
            let right = end.words_at.x + half;
            let top = end.words_at.y - 10.0;
            let bottom = end.words_at.y + 14.0 * (end.lines.len() as f64 - 1.0) + 2.0;
            let covers = |one: &&Placed| {
                left < one.x + one.width + 2.0
                    && one.x < right + 2.0
                    && top < one.y + one.height
                    && one.y < bottom
            };
            assert!(
                picture.boxes.iter().find(covers).is_none(),
                "{told:?}: {end:?}"
            );
            assert!(left >= 0.0 && right <= picture.width, "{told:?}: {end:?}");
            placed += 1;
        }
        assert!(placed > 2, "{placed} ends");
    }
}
