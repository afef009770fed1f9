//! Reads a text document by document. A tree that nobody needs any more is let go as soon as its
//! objects are typed, so that no more than one is in memory.

use portpath_kube::admission::{Applied, AppliedObject, ApplyResult, Applying, Config, Setup};
use portpath_kube::manifest::{self, Object};
use portpath_text::limits::{Excess, Limits};
use portpath_yaml::yaml::{self, Beginning, Content, Document, SharedText};

/// The documents of a text, and what became of them.
pub(super) struct Documents {
    /// Those of which nothing has to be said are without their trees.
    pub documents: Vec<Document>,
    pub applied: Applied,
    /// The typed object beside each applied one, if it is of a kind that the path can meet.
    pub objects: Vec<Option<Object>>,
    /// Of each document, whether it holds several objects that run into one another.
    pub run_together: Vec<bool>,
}

/// How the reader's API server is set up. What is read depends on nothing else that is asked.
pub(super) fn config() -> Config {
    Config {
        setup: Setup::Readers,
        ..Config::default()
    }
}

/// Reads a text of YAML documents; none for another one.
pub(super) fn read(text: &SharedText, limits: &Limits) -> Result<Option<Documents>, Excess> {
    let Beginning::Yaml(mut at) = yaml::beginning(text) else {
        return Ok(None);
    };
    let mut applying = Applying::new(&config());
    let mut documents: Vec<Document> = Vec::new();
    let mut results: Vec<ApplyResult> = Vec::new();
    let mut objects: Vec<Option<Object>> = Vec::new();
    let mut run_together: Vec<bool> = Vec::new();
    let mut count = 0;
    while let Some(piece) = yaml::piece(text, at) {
        at = piece.next;
        let runs_together = piece.kinds > 1;
        let mut document = yaml::read_piece(text, piece);
        count += size(&document);
        // From where there are too many on, the others are only counted.
        if limits.of_documents(count).is_some() {
            continue;
        }
        let index = documents.len();
        let mut result = applying.surely(index, &mut document).unwrap_or_else(|| {
            yaml::read_again(text, &mut document);
            applying.document(index, &document)
        });
        let typed = |object: &mut AppliedObject| manifest::lower(&object.stored.take()?, index);
        objects.extend(result.objects.iter_mut().map(typed));
        if result.is_quiet() && matches!(document.content, Content::Tree(_)) {
            document.content = Content::LetGo;
        }
        documents.push(document);
        results.push(result);
        run_together.push(runs_together);
    }
    limits.of_documents(count).map_or(Ok(()), Err)?;
    documents.shrink_to_fit();
    objects.shrink_to_fit();
    Ok(Some(Documents {
        applied: Applied::to_the_end(&documents, results),
        documents,
        objects,
        run_together,
    }))
}

/// Several objects without `---` between them: kubectl keeps the last of each key and says nothing.
pub(super) fn runs_together(text: &str) -> bool {
    text.lines()
        .filter(|line| line.starts_with("kind:"))
        .nth(1)
        .is_some()
}

/// For how many documents one counts.
pub(super) fn size(document: &Document) -> usize {
    let items = document.content.tree().and_then(|tree| tree.get("items"));
    items.map_or(1, |items| items.items().len().max(1))
}
