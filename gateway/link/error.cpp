#include "gateway/link/error.hpp"

#include <boost/throw_exception.hpp>
#include <stdexcept>

namespace faultline::link {

std::string_view code(error what) {
    switch (what) {
        case error::bad_address: return "link_bad_address";
        case error::not_found: return "link_not_found";
        case error::busy: return "link_busy";
        case error::no_permission: return "link_no_permission";
        case error::not_a_device: return "link_not_a_device";
        case error::gone: return "link_gone";
        case error::refused: return "link_refused";
        case error::unreachable: return "link_unreachable";
        case error::timeout: return "link_timeout";
        case error::no_usb: return "link_no_usb";
        case error::no_driver: return "link_no_driver";
        case error::down: return "link_down";
        case error::no_interface: return "link_no_interface";
        case error::not_can: return "link_not_can";
        case error::no_can: return "link_no_can";
        case error::no_slcan: return "link_no_slcan";
        case error::not_slcan: return "link_not_slcan";
        case error::unsupported: return "link_unsupported";
        case error::failed: return "link_failed";
        case error::cancelled: return "link_cancelled";
    }
    return "link_failed";
}

void throw_exception_from_error(error what, const boost::source_location& where) {
    boost::throw_exception(std::runtime_error{std::string{code(what)}}, where);
}

void throw_exception_from_error(const failure& what, const boost::source_location& where) {
    throw_exception_from_error(what.what, where);
}

}  // namespace faultline::link
