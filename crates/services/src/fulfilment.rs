//! Processing, packing, shipping and delivering a seller's part.
