// Serial ports and ptys. See open.hpp for how one is opened.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <memory>

#include "gateway/link/byte_line.hpp"

namespace faultline::link {

[[nodiscard]] result<std::unique_ptr<byte_line>> open_tty(boost::asio::any_io_executor executor, const address& where,
                                                         unsigned baud);

}  // namespace faultline::link
