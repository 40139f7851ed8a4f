#include "protocols/pdu.hpp"

namespace faultline {

std::string ecu_name(bus kind, std::uint32_t ecu) {
    constexpr char digits[] = "0123456789ABCDEF";
    // A bus still unknown shows as many digits as the address needs: nothing is cut.
    const int width = kind == bus::can11 ? 3 : kind == bus::can29 ? 8 : ecu > 0x7FF ? 8 : ecu > 0xFF ? 3 : 2;
    std::string text(static_cast<std::size_t>(width), '0');
    for (int i = 0; i < width; ++i) text[static_cast<std::size_t>(width - 1 - i)] = digits[(ecu >> (4 * i)) & 0xF];
    return text;
}

}  // namespace faultline
