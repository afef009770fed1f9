//! The questions about all paths of a text.

use portpath::check::{Change, Check, Options, check, diff, fixes};
use portpath::edits::apply;
use portpath::render::Artifact;
use portpath::source::Span;
use portpath::survey::{PathResult, Survey};
use portpath::{Asked, Session};
use portpath_messages::{ChangedPath, Changes, Compare, FixAll, FixedAll};

/// How each path ends. Who may reach whom is left out: its lists of names grow with the square of
/// the workloads, and a view of its own shows them.
pub(crate) fn overview(session: &mut Session, asked: &Asked) -> Survey {
    let mut survey = session.survey(asked);
    survey.reach = Vec::new();
    survey
}

/// All certain fixes together, each tried with those before it.
pub(crate) fn fix_all(text: &str, of: &FixAll) -> FixedAll {
    let before = checked(text, &of.asked);
    let fixes = fixes(text, &of.asked, &Options::default(), &before);
    let after = checked(&apply(text, &fixes.edits), &of.asked);
    FixedAll {
        changes: changes(&before, &after),
        edits: fixes.edits,
        made: fixes.made,
        left_out: fixes.left_out,
    }
}

/// The paths of a text beside those of the text before it.
pub(crate) fn compare(text: &str, of: &Compare) -> Changes {
    changes(&checked(&of.before, &of.asked), &checked(text, &of.asked))
}

fn checked(text: &str, asked: &Asked) -> Check {
    // The whole text is one file, so that each path has its line.
    let file = Artifact {
        name: String::new(),
        span: Span::new(0, text.len()),
    };
    check(text, &[file], asked, &Options::default())
}

fn changes(before: &Check, after: &Check) -> Changes {
    let diff = diff(before, after);
    Changes {
        paths: diff.changes.iter().map(changed).collect(),
        same: diff.same,
    }
}

fn changed(change: &Change) -> ChangedPath {
    let now = change.after.as_ref();
    let works = change.is() == Some(PathResult::Works);
    let telling = if works {
        change.before.as_ref()
    } else {
        now.or(change.before.as_ref())
    };
    ChangedPath {
        name: change.name().to_owned(),
        was: change.was(),
        is: change.is(),
        why: telling.map(|item| item.why.clone()).unwrap_or_default(),
        line: now.and_then(|item| Some(item.place.as_ref()?.line)),
        request: now.and_then(|item| item.request.clone()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BROKEN: &str = "\
kind: Service
apiVersion: v1
metadata: {name: web}
spec:
  selector: {app: wbe}
  ports: [{port: 80, targetPort: http}]
---
kind: Service
apiVersion: v1
metadata: {name: bank}
spec:
  selector: {app: bank}
  ports: [{port: 9000, targetPort: main}]
---
kind: Pod
apiVersion: v1
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: web, image: web, ports: [{name: http, containerPort: 8080}]}]}
---
kind: Pod
apiVersion: v1
metadata: {name: bank, labels: {app: bank}}
spec: {containers: [{name: bank, image: bank, ports: [{name: mian, containerPort: 9001}]}]}
";

    #[test]
    fn all_fixes_are_one_change_and_the_comparison_says_what_it_does() {
        let asked = Asked::default();
        let all = fix_all(
            BROKEN,
            &FixAll {
                asked: asked.clone(),
            },
        );
        assert_eq!((all.made.len(), all.left_out), (2, Vec::new()));
        let results = |changes: &Changes| -> Vec<_> {
            let paths = changes.paths.iter();
            paths
                .map(|path| (path.name.clone(), path.was, path.is))
                .collect()
        };
        let works = |name: &str| {
            (
                name.to_owned(),
                Some(PathResult::Fails),
                Some(PathResult::Works),
            )
        };
        let expected = [works("default/web:80"), works("default/bank:9000")];
        assert_eq!(results(&all.changes), expected);

        let fixed = apply(BROKEN, &all.edits);
        let before = BROKEN.to_owned();
        let compared = compare(&fixed, &Compare { asked, before });
        assert_eq!(compared, all.changes);
        let first = &compared.paths[0];
        assert!(
            first.why.contains("app: wbe"),
            "what stopped it: {}",
            first.why
        );
        assert_eq!(first.line, Some(6), "its port in the new text");
    }

    #[test]
    fn an_overview_leaves_out_who_may_reach_whom() {
        let asked = Asked::default();
        let mut session = Session::read(BROKEN, &asked);
        let overview = overview(&mut session, &Overview::of(&asked));
        assert_eq!((overview.services.len(), overview.reach.len()), (2, 0));
    }
}
