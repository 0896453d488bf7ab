//! The parts pages are made of.

pub mod error_page;
pub mod facts;
pub mod fields;
pub mod gone_form;
pub mod heading;
pub mod layout;
pub mod line_items;
pub mod live;
pub mod messages;
pub mod options;
pub mod paging;
pub mod post_form;
pub mod progress;
pub mod text;
pub mod way_back;

pub use error_page::{ErrorPage, plain_error_page};
pub use facts::{Card, DefinitionList, Fact};
pub use fields::{Checkbox, Field, TextArea};
pub use gone_form::GoneForm;
pub use heading::{Breadcrumbs, Crumb, PageTitle};
pub use layout::Layout;
pub use line_items::{LineItem, LineItems, Tile, TotalRow};
pub use live::Live;
pub use messages::{EmptyState, FlashBanner, Notice};
pub use options::{Choice, RadioCards, Select};
pub use paging::{FilterBar, Pagination, Tab, Tabs};
pub use post_form::{ActionButton, ConfirmForm, Hidden, PostForm, SubmitButton};
pub use progress::{Moment, Step, StepState, Stepper, Timeline};
pub use text::{Badge, DateText, DateTimeText, MoneyText, discount_words, tax_words, tone};
pub use way_back::WayBackFacts;
