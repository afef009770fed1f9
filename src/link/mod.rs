//! Turns the state of the page (text, request, step …) into the fragment of an address and back. docs/link-format.md is the
//! format. `share` decides which parts of a text may travel. The views decide where a fragment goes.
//!
//! There are two forms: a packed one, `1.` and the whole state compressed, and a plain one without a text, `to=web:80&step=3`.

mod pairs;
mod payload;
mod plain;

use data_encoding::BASE64URL_NOPAD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;
use serde::{Deserialize, Serialize};

use crate::Asked;

/// The version at the beginning of a packed fragment.
const VERSION: &str = "1";
/// The longest fragment that Portpath makes. Browsers accept more, but mail programs, chats and issue trackers cut longer
/// ones, and a cut link opens nothing.
pub const MOST_LETTERS: usize = 32_000;
/// The most text that Portpath unpacks, so no link can fill the reader's memory: a small fragment may contain a thousand
/// times its size.
const MOST_UNPACKED: usize = 4 << 20;
/// The most bytes of a fragment that Portpath looks at.
const MOST_READ: usize = 4 << 20;
/// miniz's levels go to 10; beyond 9 the time doubles for less than a hundredth of the size.
const LEVEL: u8 = 9;

/// What an address can carry. The page chooses what a link leaves open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// The text.
    pub text: Option<String>,
    /// Instead of a text, the name of an example.
    pub example: Option<String>,
    /// Instead of a text, the name of a lesson.
    pub lesson: Option<String>,
    /// The request, kube-proxy's mode and the reader's facts.
    pub asked: Asked,
    /// The step that is shown, from 1.
    pub step: Option<usize>,
    /// Light or dark, if the sender asked for one.
    pub theme: Option<Shade>,
}

/// A theme that a link asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Shade {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Shade {
    /// Its name in a link.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme with this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Light, Self::Dark]
            .into_iter()
            .find(|shade| shade.as_str() == name)
    }
}

/// A link that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Opened {
    /// What it carries.
    pub link: Link,
    /// Parts that this version does not understand, as written. Without them the answer may differ.
    pub passed_over: Vec<String>,
}

/// Why a link cannot be read or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Its format has another number: this one.
    OtherVersion(String),
    /// It is cut off, or something in it was changed.
    Damaged,
    /// It contains more text than Portpath unpacks.
    HoldsTooMuch,
    /// It would have this many characters.
    TooLong(usize),
}

impl Trouble {
    /// A sentence for the reader.
    pub fn words(&self) -> String {
        match self {
            Self::OtherVersion(number) => {
                format!(
                    "this link has format {number}, and this version of Portpath reads format {VERSION}; open it in a newer version"
                )
            }
            Self::Damaged => {
                "this link is cut off or damaged; ask the sender for a new one, or for the YAML itself"
                    .to_owned()
            }
            Self::HoldsTooMuch => format!(
                "this link contains more than {} MB of text",
                MOST_UNPACKED >> 20
            ),
            Self::TooLong(letters) => format!(
                "the link would have {letters} characters, and mail programs, chats and issue trackers cut links of more \
                 than {MOST_LETTERS}; share the file instead, or only the documents on the path"
            ),
        }
    }
}

impl Link {
    /// The packed fragment, without `#`.
    pub fn packed(&self) -> Result<String, Trouble> {
        let payload = self.payload();
        // A text does not shrink to less than a thousandth, so that this one cannot fit.
        if payload.len() > MOST_UNPACKED {
            return Err(Trouble::TooLong(payload.len()));
        }
        let packed = format!(
            "{VERSION}.{}",
            BASE64URL_NOPAD.encode(&compress_to_vec_zlib(payload.as_bytes(), LEVEL))
        );
        if packed.len() > MOST_LETTERS {
            Err(Trouble::TooLong(packed.len()))
        } else {
            Ok(packed)
        }
    }

    /// The fragment for it, without `#`: packed if it carries a text, plain otherwise.
    pub fn fragment(&self) -> Result<String, Trouble> {
        if self.text.is_some() {
            self.packed()
        } else {
            Ok(self.plain())
        }
    }

    /// The link in a fragment, with or without a `#` before it; none if the fragment is not a link.
    pub fn read(fragment: &str) -> Result<Opened, Trouble> {
        let fragment = fragment.strip_prefix('#').unwrap_or(fragment);
        if fragment.len() > MOST_READ {
            return Err(Trouble::HoldsTooMuch);
        }
        match fragment.split_once('.') {
            Some((VERSION, packed)) => unpack(packed),
            Some((number, _))
                if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                Err(Trouble::OtherVersion(number.chars().take(12).collect()))
            }
            _ => Ok(Link::from_plain(fragment)),
        }
    }
}

fn unpack(packed: &str) -> Result<Opened, Trouble> {
    use miniz_oxide::inflate::TINFLStatus::HasMoreOutput;
    // Portpath writes no padding; some programs add it.
    let letters = packed.trim_end_matches('=').as_bytes();
    let bytes = BASE64URL_NOPAD
        .decode(letters)
        .map_err(|_| Trouble::Damaged)?;
    let unpacked = decompress_to_vec_zlib_with_limit(&bytes, MOST_UNPACKED).map_err(|error| {
        match error.status {
            HasMoreOutput => Trouble::HoldsTooMuch,
            _ => Trouble::Damaged,
        }
    })?;
    let payload = String::from_utf8(unpacked).map_err(|_| Trouble::Damaged)?;
    Ok(Link::from_payload(&payload))
}

/// A link to a site: its address, with the fragment instead of the part after `#`.
pub fn address(base: &str, fragment: &str) -> String {
    let base = base.split('#').next().unwrap_or_default();
    if fragment.is_empty() {
        base.to_owned()
    } else {
        format!("{base}#{fragment}")
    }
}
