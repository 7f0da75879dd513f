//! Rights of access, accounts, passwords and removable media (アクセス権限・アカウント).

use serde::Serialize;

use super::of;
use crate::check::CheckedPlan;
use crate::view::words::{every, known, role, short_role, yes_no};

/// Rules and reviews of access.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Access {
    control: Option<Control>,
    review: Option<Review>,
    password: Option<Password>,
    /// Empty where there is no rule.
    removable_media: String,
    emergency: Vec<EmergencyRow>,
}

#[derive(Debug, Clone, Serialize)]
struct Control {
    rule: String,
    administrators: Vec<String>,
    document: String,
    reviewed_on: String,
}

#[derive(Debug, Clone, Serialize)]
struct Review {
    interval: String,
    reviewer: String,
    last_reviewed_on: String,
    /// Accounts removed then.
    removed: Option<u32>,
}

#[derive(Debug, Clone, Serialize)]
struct Password {
    min_length: u32,
    mixed: String,
    rotation_days: Option<u32>,
    reuse_prohibited: String,
    initial_changed: String,
}

#[derive(Debug, Clone, Serialize)]
struct EmergencyRow {
    scope: String,
    place: String,
    opened_by: String,
    renewal: String,
}

pub(super) fn access(plan: &CheckedPlan) -> Access {
    let file = plan.governance.as_ref();
    Access {
        control: file.and_then(|file| file.access_control.as_ref()).map(|control| Control {
            rule: control.rule.to_string(),
            administrators: control.administrators.iter().map(|id| role(plan, id)).collect(),
            document: of(control.document.as_ref(), |id| plan.document(id).title.to_string()),
            reviewed_on: known(Some(&control.reviewed_on)),
        }),
        review: file.and_then(|file| file.account_review.as_ref()).map(|review| Review {
            interval: every(review.interval),
            reviewer: role(plan, &review.reviewer),
            last_reviewed_on: known(Some(&review.last_reviewed_on)),
            removed: review.removed,
        }),
        password: file.and_then(|file| file.password_policy.as_ref()).map(|policy| Password {
            min_length: policy.min_length,
            mixed: yes_no(Some(policy.mixed), "必要", "不要"),
            rotation_days: policy.rotation_days,
            reuse_prohibited: yes_no(Some(policy.reuse_prohibited), "禁止", "禁止していない"),
            initial_changed: yes_no(Some(policy.initial_changed), "変更済み", "未変更"),
        }),
        removable_media: file
            .and_then(|file| file.removable_media_policy.as_ref())
            .map_or_else(String::new, ToString::to_string),
        emergency: plan
            .emergency_accounts()
            .iter()
            .map(|account| EmergencyRow {
                scope: account.scope.to_string(),
                place: account.storage_place.to_string(),
                opened_by: short_role(plan, &account.opened_by),
                renewal: account.renewal.to_string(),
            })
            .collect(),
    }
}
