//! A parcel with a carrier.

use crate::{
    actor::Permission as P,
    machine::{Machine, Transition},
    words,
};

words! {
    /// States of a shipment.
    pub enum ShipmentState {
        /// Being put together.
        Draft = "draft",
        /// The carrier is asked.
        Booking = "booking",
        /// The carrier refused or did not answer.
        BookingFailed = "booking_failed",
        /// The carrier gave a tracking number.
        Booked = "booked",
        /// A pickup is planned.
        PickupScheduled = "pickup_scheduled",
        /// The carrier has it.
        PickedUp = "picked_up",
        /// On its way.
        InTransit = "in_transit",
        /// With the courier at the last mile.
        OutForDelivery = "out_for_delivery",
        /// An attempt failed.
        DeliveryFailed = "delivery_failed",
        /// Received by the customer.
        Delivered = "delivered",
        /// On its way back to the seller.
        RtoInTransit = "rto_in_transit",
        /// Back at the seller.
        RtoDelivered = "rto_delivered",
        /// Cancelled before pickup.
        Cancelled = "cancelled",
        /// The carrier lost it.
        Lost = "lost",
        /// The carrier damaged it.
        Damaged = "damaged",
    }
    /// Commands to a shipment.
    pub enum ShipmentCommand {
        /// Ask the carrier.
        Book = "book",
        /// The carrier accepted.
        Booked = "booked",
        /// The carrier refused.
        FailBooking = "fail_booking",
        /// A pickup is agreed.
        SchedulePickup = "schedule_pickup",
        /// The carrier took it.
        PickUp = "pick_up",
        /// It moves.
        Move = "move",
        /// It is with the last courier.
        GoOut = "go_out",
        /// Nobody took it.
        FailDelivery = "fail_delivery",
        /// The customer has it.
        Deliver = "deliver",
        /// It goes back.
        Return = "return",
        /// It is back.
        DeliverBack = "deliver_back",
        /// It will not be sent.
        Cancel = "cancel",
        /// It is gone.
        Lose = "lose",
        /// It is broken.
        Damage = "damage",
    }
}

machine! {
    /// A parcel with a carrier. Its state only goes forward.
    ShipmentMachine, "shipment", ShipmentState starts Draft, ShipmentCommand, [
        row!([Draft, BookingFailed], Book, Booking, Some(P::Fulfil), Some("its units are packed, and no hold stops the order")),
        row!([Booking], Booked, Booked, None),
        row!([Booking], FailBooking, BookingFailed, None),
        row!([Booked], SchedulePickup, PickupScheduled, Some(P::Fulfil)),
        row!([PickupScheduled], PickUp, PickedUp, Some(P::Fulfil)),
        row!([PickedUp], Move, InTransit, Some(P::Fulfil)),
        row!([InTransit, DeliveryFailed], GoOut, OutForDelivery, Some(P::Fulfil)),
        row!([InTransit, OutForDelivery], FailDelivery, DeliveryFailed, Some(P::Fulfil)),
        row!([OutForDelivery], Deliver, Delivered, Some(P::Fulfil)),
        row!([DeliveryFailed], Return, RtoInTransit, Some(P::Fulfil)),
        row!([RtoInTransit], DeliverBack, RtoDelivered, Some(P::Fulfil)),
        row!([Booked, PickupScheduled], Cancel, Cancelled, Some(P::Fulfil)),
        row!([PickedUp, InTransit, OutForDelivery, DeliveryFailed, RtoInTransit], Lose, Lost, Some(P::Fulfil)),
        row!([PickedUp, InTransit, OutForDelivery, DeliveryFailed, RtoInTransit], Damage, Damaged, Some(P::Fulfil)),
    ]
}
