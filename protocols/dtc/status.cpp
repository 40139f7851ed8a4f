#include "protocols/dtc/status.hpp"

namespace faultline::dtc {

std::string_view to_text(gtr_class what) {
    switch (what) {
        case gtr_class::none: return "";
        case gtr_class::unclassified: return "0";
        case gtr_class::a: return "A";
        case gtr_class::b1: return "B1";
        case gtr_class::b2: return "B2";
        case gtr_class::c: return "C";
        case gtr_class::several: return "?";
    }
    return "";
}

std::string_view to_text(urgency what) {
    switch (what) {
        case urgency::none: return "none";
        case urgency::maintenance_only: return "maintenance_only";
        case urgency::check_at_next_halt: return "check_at_next_halt";
        case urgency::check_immediately: return "check_immediately";
    }
    return "none";
}

}   // namespace faultline::dtc
