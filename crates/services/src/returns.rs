//! Returns: asked, decided, received.
