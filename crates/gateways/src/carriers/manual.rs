//! Carriers that sellers book by hand: a code, a name and a public tracking page each.

use super::Carrier;

/// A carrier we only link to. Its tracking page is the prefix with the AWB after it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ManualCarrier {
    code: &'static str,
    name: &'static str,
    tracking: Option<&'static str>,
}

/// The known carriers, in the order they are offered. The pages are the carriers' own public ones; Pathao's merchant
/// page is the one its customers are sent to.
static KNOWN: [ManualCarrier; 10] = [
    ManualCarrier {
        code: "ups",
        name: "UPS",
        tracking: Some("https://www.ups.com/track?tracknum="),
    },
    ManualCarrier {
        code: "usps",
        name: "USPS",
        tracking: Some("https://tools.usps.com/go/TrackConfirmAction?tLabels="),
    },
    ManualCarrier {
        code: "fedex",
        name: "FedEx",
        tracking: Some("https://www.fedex.com/fedextrack/?trknbr="),
    },
    ManualCarrier {
        code: "dhl",
        name: "DHL",
        tracking: Some("https://www.dhl.com/global-en/home/tracking.html?submit=1&tracking-id="),
    },
    ManualCarrier {
        code: "delhivery",
        name: "Delhivery",
        tracking: Some("https://www.delhivery.com/track-v2/package/"),
    },
    ManualCarrier {
        code: "bluedart",
        name: "Blue Dart",
        tracking: Some("https://www.bluedart.com/web/guest/trackdartresultthirdparty?trackFor=0&trackNo="),
    },
    ManualCarrier {
        code: "pathao",
        name: "Pathao",
        tracking: Some("https://merchant.pathao.com/tracking?consignment_id="),
    },
    ManualCarrier {
        code: "steadfast",
        name: "Steadfast",
        tracking: Some("https://steadfast.com.bd/t/"),
    },
    ManualCarrier {
        code: "redx",
        name: "RedX",
        tracking: Some("https://redx.com.bd/track-parcel/?trackingId="),
    },
    ManualCarrier {
        code: "other",
        name: "Other carrier",
        tracking: None,
    },
];

/// The registry of carriers.
#[derive(Clone, Copy, Default, Debug)]
pub struct Carriers;

impl Carriers {
    /// The carrier with this code, if we know it.
    #[must_use]
    pub fn get(self, code: &str) -> Option<&'static dyn Carrier> {
        KNOWN
            .iter()
            .find(|carrier| carrier.code == code)
            .map(|carrier| carrier as &dyn Carrier)
    }

    /// All carriers, in the order to offer them.
    pub fn all(self) -> impl Iterator<Item = &'static dyn Carrier> {
        KNOWN.iter().map(|carrier| carrier as &dyn Carrier)
    }
}

impl Carrier for ManualCarrier {
    fn code(&self) -> &'static str {
        self.code
    }

    fn name(&self) -> &'static str {
        self.name
    }

    fn tracking_url(&self, awb: &str) -> Option<String> {
        // A valid AWB has no character that means anything in a URL.
        self.validate_awb(awb).ok()?;
        self.tracking.map(|prefix| format!("{prefix}{awb}"))
    }

    fn validate_awb(&self, awb: &str) -> Result<(), String> {
        if awb.is_empty() {
            return Err("Enter the tracking number.".into());
        }
        if !awb.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
            return Err("A tracking number has only letters, digits and dashes.".into());
        }
        if !(4..=40).contains(&awb.len()) {
            return Err("A tracking number has 4 to 40 characters.".into());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_known_carrier_is_found_by_its_code_once() {
        let codes: HashSet<_> = Carriers.all().map(Carrier::code).collect();
        assert_eq!(codes.len(), KNOWN.len());
        for code in codes {
            assert_eq!(Carriers.get(code).unwrap().code(), code);
        }
        assert!(Carriers.get("pigeon").is_none());
    }

    #[test]
    fn a_tracking_page_is_https_and_ends_in_the_number() {
        for carrier in Carriers.all().filter(|c| c.code() != "other") {
            let url = url::Url::parse(&carrier.tracking_url("1Z999AA10123456784").unwrap()).unwrap();
            assert_eq!(url.scheme(), "https");
            assert!(url.as_str().ends_with("1Z999AA10123456784"), "{url}");
        }
        assert_eq!(Carriers.get("other").unwrap().tracking_url("ABC-123"), None);
    }

    #[test]
    fn what_is_no_tracking_number_is_refused_and_never_linked() {
        let ups = Carriers.get("ups").unwrap();
        for awb in [
            "",
            "abc",
            "1Z 999",
            "1234&x=1",
            "\"><script>",
            "১২৩৪৫",
            &"9".repeat(41),
        ] {
            assert!(ups.validate_awb(awb).is_err(), "{awb}");
            assert_eq!(ups.tracking_url(awb), None);
        }
    }
}
