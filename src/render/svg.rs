//! The picture of an analysis as an SVG file: where the packet went and ended, with the verdict's headline below it.

use crate::analysis::Analysis;
use crate::scene::{self, Palette, Shape, Sheet, layout};

/// The file's text. It stands alone: no stylesheet, no script, no font of its own.
pub fn svg(analysis: &Analysis, shape: Shape, palette: &Palette) -> String {
    let verdict = &analysis.verdict;
    let words = [verdict.headline.as_str(), " ", &verdict.reason].concat().replace('`', "");
    let picture = layout(&analysis.scene, shape);
    // Twice as large as its units, so that what is made of it (a PNG) is sharp.
    let attributes = format!(" width=\"{}\"", (picture.width * 2.0).round());
    let caption = verdict.headline.replace('`', "");
    let sheet = Sheet { outcome: verdict.outcome, palette, words: &words, caption: &caption, attributes: &attributes };
    let mut text = scene::svg(&analysis.scene, &picture, &sheet);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::fixture::{delivered, refused};

    #[test]
    fn a_file_has_the_way_and_the_verdict_and_nothing_that_a_policy_forbids() {
        for (analysis, words) in [(delivered(40), "to 10.96.1.1"), (refused(), "no endpoints")] {
            for (shape, palette) in [(Shape::Wide, Palette::LIGHT), (Shape::Narrow, Palette::DARK)] {
                let text = svg(&analysis, shape, &palette);
                assert!(text.contains(words) && text.contains(&analysis.verdict.headline), "{text}");
                assert!(text.contains(palette.ground) && !text.contains("style") && !text.contains("currentColor"));
            }
        }
    }

    #[test]
    fn text_of_the_paste_stays_text() {
        let mut analysis = delivered(2);
        analysis.scene.boxes[0].name = "<script>&\"\u{1}</script>".into();
        let text = svg(&analysis, Shape::Wide, &Palette::LIGHT);
        assert!(
            !text.contains("<script") && !text.contains('\u{1}') && text.contains("&lt;script&gt;&amp;&quot;"),
            "{text}"
        );
    }
}
