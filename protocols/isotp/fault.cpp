#include "protocols/isotp/fault.hpp"

namespace faultline::isotp {

std::string_view name(fault why) {
    switch (why) {
        case fault::none: return "none";
        case fault::timeout_a: return "N_TIMEOUT_A";
        case fault::timeout_bs: return "N_TIMEOUT_Bs";
        case fault::timeout_cr: return "N_TIMEOUT_Cr";
        case fault::timeout_br: return "N_TIMEOUT_Br";
        case fault::timeout_cs: return "N_TIMEOUT_Cs";
        case fault::wrong_sn: return "N_WRONG_SN";
        case fault::invalid_fs: return "N_INVALID_FS";
        case fault::unexpected_pdu: return "N_UNEXP_PDU";
        case fault::wait_overrun: return "N_WFT_OVRN";
        case fault::wait_deadline: return "wait deadline";
        case fault::buffer_overflow: return "N_BUFFER_OVFLW";
        case fault::queue_full: return "queue full";
        case fault::not_sent: return "not sent";
        case fault::cancelled: return "cancelled";
    }
    return "?";
}

std::string_view name(oddity why) {
    switch (why) {
        case oddity::none: return "none";
        case oddity::too_short: return "frame too short";
        case oddity::single_of_zero: return "single frame of length 0";
        case oddity::single_beyond_frame: return "single frame longer than its frame";
        case oddity::single_without_escape: return "long single frame without escape";
        case oddity::first_fits_single: return "first frame for what fits a single frame";
        case oddity::first_escape_not_needed: return "32-bit length without need";
        case oddity::first_not_full: return "first frame not full";
        case oddity::unknown_type: return "unknown frame type";
        case oddity::consecutive_not_full: return "consecutive frame not full";
        case oddity::consecutive_too_long: return "consecutive frame longer than the first";
        case oddity::no_reception: return "consecutive frame without a first";
        case oddity::not_sending: return "flow control without a transmission";
        case oddity::segmented_functional: return "segmented frame to a functional address";
    }
    return "?";
}

}   // namespace faultline::isotp
