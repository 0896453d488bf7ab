//! Notes on a part, and writing one.

use leptos::{prelude::*, server_fn::ServerFn};
use services::views::seller_detail::SellerDetail;

use crate::{
    components::{Badge, Card, Checkbox, DateTimeText, Hidden, PostForm, SubmitButton, TextArea},
    server_fns::seller::AddNote,
};

/// The notes, newest first, below a form for another.
pub(super) fn notes(order: &SellerDetail) -> impl IntoView + use<> {
    let notes = order.notes.iter().map(|note| {
        view! {
            <li class="note-item">
                <p class="note-text">{note.body.clone()}</p>
                <p class="hint">
                    {note.author.clone()}" · "<DateTimeText at=note.at/>" "
                    <Badge status="note" label=if note.visible { "Customer can read" } else { "Internal" }/>
                </p>
            </li>
        }
    });
    let notes = notes.collect_view();
    let (part, id) = (order.id.to_string(), order.order.to_string());
    let form = order.write_note.is_none().then(|| {
        view! {
            <PostForm id=format!("note-{part}") action=AddNote::url()>
                <Hidden name="order" value=id/>
                <Hidden name="part" value=part.clone()/>
                <TextArea name="body" label="Note" rows=3/>
                <Checkbox name="visible" label="The customer may read it"/>
                <SubmitButton label="Add note" look="plain"/>
            </PostForm>
        }
    });
    view! {
        <Card title="Notes">
            {form}
            <ul class="note-list">{notes}</ul>
        </Card>
    }
}
