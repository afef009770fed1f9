//! Offers of the editor, and how many there are at most.

use portpath_messages::Offer;

/// How many offers are made at most.
pub(super) const MOST: usize = 60;

/// An offer that is written as it is called.
pub(super) fn plain(label: &str, note: &str) -> Offer {
    Offer {
        label: label.to_owned(),
        note: note.to_owned(),
        meaning: String::new(),
        text: label.to_owned(),
    }
}

/// Each label once.
pub(super) fn unique(offers: impl Iterator<Item = Offer>) -> Vec<Offer> {
    let mut kept: Vec<Offer> = Vec::new();
    for offer in offers {
        if kept.len() < 4 * MOST && !kept.iter().any(|other| other.label == offer.label) {
            kept.push(offer);
        }
    }
    kept
}
