// Why a link could not be opened or stopped working. `error` is what machines act on; a `failure` adds the names a sentence
// for people needs. The sentences themselves are in the text catalogue under "error.link_<name>".
#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace faultline::link {

enum class error : std::uint8_t {
    bad_address,     // the text names no link we know: args text, example
    not_found,       // nothing has this name: args link
    busy,            // another process uses it: args link, process ("minicom (4711)"; absent when it cannot be seen)
    no_permission,   // args link, group (the group that may open it), user; the last two may be absent
    not_a_device,    // a file, a directory, a socket ...: args link, found
    gone,            // it was open and went away (unplugged, the other end closed): args link
    refused,         // TCP: nobody listens there: args link
    unreachable,     // TCP: no such host, no way to it: args link, reason
    timeout,         // no answer in the time allowed: args link
    no_usb,          // this machine has no USB bus that we may see: args reason
    no_driver,       // the adapter is plugged in but no driver made a port of it: args link, product, driver
    down,            // the CAN interface is there, but not up: args link, name
    no_interface,    // no network interface has this name: args link, name
    not_can,         // the interface is no CAN interface: args link, name
    no_can,          // this kernel has no CAN: args link
    no_slcan,        // an slcan adapter was named and nothing answers: args link
    not_slcan,       // something answers, and not in slcan: args link
    unsupported,     // this kind of link cannot do that (a baud rate it does not take ...): args link, reason
    failed,          // anything else the system says: args link, reason
    cancelled,       // the owner ended the operation: never shown
};

// "link_busy": the code in results and the second half of the catalogue key "error.link_busy".
[[nodiscard]] std::string_view code(error what);

struct failure {
    error what{};
    std::vector<std::pair<std::string, std::string>> args;
};

// What an open line answers on its hot path, and what everything else answers.
template <class T>
using io_result = boost::system::result<T, error>;
template <class T>
using result = boost::system::result<T, failure>;

// boost::system::result wants to know how to throw when .value() is called on an error; we test before we take.
[[noreturn]] void throw_exception_from_error(error what, const boost::source_location& where);
[[noreturn]] void throw_exception_from_error(const failure& what, const boost::source_location& where);

}  // namespace faultline::link
