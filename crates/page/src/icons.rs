//! The page's few pictograms, as SVG paths on a 24 by 24 grid. Decoration: the word stands beside
//! or in the label.

use yew::prelude::*;

/// A pictogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    Restart,
    Back,
    Play,
    Pause,
    Forward,
    End,
    Sun,
    Moon,
    Auto,
    Check,
    Cross,
    Question,
    Info,
    Clock,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Icon::Restart => "M6 5v14M19 5.5v13L9.5 12z",
            Icon::Back => "M17 5.5v13L7.5 12z",
            Icon::Play => "M7.5 4.8v14.4L19 12z",
            Icon::Pause => "M8 5v14M16 5v14",
            Icon::Forward => "M7 5.5v13l9.5-6.5z",
            Icon::End => "M18 5v14M5 5.5v13l9.5-6.5z",
            Icon::Sun => {
                "M12 7.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM12 2v2M12 20v2M2 12h2M20 12h2M5 5l1.4 1.4M17.6 17.6 19 19M19 5l-1.4 1.4M6.4 17.6 5 19"
            }
            Icon::Moon => "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
            Icon::Auto => "M12 3a9 9 0 1 0 0 18zM12 3a9 9 0 0 1 0 18",
            Icon::Check => "M4.5 12.5 10 18 19.5 7",
            Icon::Cross => "M6 6l12 12M18 6 6 18",
            Icon::Question => "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.1-1.5 2.3M12 18.2v.3",
            Icon::Info => "M12 10.5V18M12 6v.4",
            Icon::Clock => "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.5l3.5 2",
        }
    }

    fn class(self) -> &'static str {
        match self {
            Icon::Restart | Icon::Back | Icon::Play | Icon::Forward | Icon::End => "icon solid",
            _ => "icon",
        }
    }
}

/// Draws a pictogram; screen readers pass it by.
pub(super) fn icon(icon: Icon) -> Html {
    html! {
        <svg class={icon.class()} viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
            <path d={icon.path()} />
        </svg>
    }
}
