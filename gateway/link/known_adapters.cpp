#include "gateway/link/known_adapters.hpp"

#include <algorithm>
#include <array>

namespace faultline::link {
namespace {

// Ids from the kernel's own driver tables: drivers/usb/serial/{ftdi_sio_ids.h,ch341.c,cp210x.c,pl2303.h},
// drivers/net/can/usb/gs_usb.c.
constexpr std::array table{
    known_adapter{0x0403, 0x6001, usb_role::serial_chip, "ftdi_sio", "FTDI FT232"},
    known_adapter{0x0403, 0x6010, usb_role::serial_chip, "ftdi_sio", "FTDI FT2232"},
    known_adapter{0x0403, 0x6011, usb_role::serial_chip, "ftdi_sio", "FTDI FT4232"},
    known_adapter{0x0403, 0x6014, usb_role::serial_chip, "ftdi_sio", "FTDI FT232H"},
    known_adapter{0x0403, 0x6015, usb_role::serial_chip, "ftdi_sio", "FTDI FT-X"},
    known_adapter{0x1A86, 0x7523, usb_role::serial_chip, "ch341", "WCH CH340"},
    known_adapter{0x1A86, 0x5523, usb_role::serial_chip, "ch341", "WCH CH341"},
    known_adapter{0x1A86, 0x7522, usb_role::serial_chip, "ch341", "WCH CH340K"},
    known_adapter{0x1A86, 0x55D4, usb_role::serial_chip, "cdc_acm", "WCH CH9102"},
    known_adapter{0x10C4, 0xEA60, usb_role::serial_chip, "cp210x", "Silicon Labs CP210x"},
    known_adapter{0x10C4, 0xEA70, usb_role::serial_chip, "cp210x", "Silicon Labs CP2105"},
    known_adapter{0x10C4, 0xEA71, usb_role::serial_chip, "cp210x", "Silicon Labs CP2108"},
    known_adapter{0x067B, 0x2303, usb_role::serial_chip, "pl2303", "Prolific PL2303"},
    known_adapter{0x067B, 0x23A3, usb_role::serial_chip, "pl2303", "Prolific PL2303GC"},
    known_adapter{0x067B, 0x23C3, usb_role::serial_chip, "pl2303", "Prolific PL2303GT"},
    known_adapter{0x1D50, 0x606F, usb_role::can, "gs_usb", "candleLight CAN (gs_usb)"},
    known_adapter{0x1209, 0x2323, usb_role::can, "gs_usb", "candleLight CAN (gs_usb)"},
    known_adapter{0x1CD2, 0x606F, usb_role::can, "gs_usb", "CES CANext FD (gs_usb)"},
    known_adapter{0x16D0, 0x10B8, usb_role::can, "gs_usb", "ABE CANdebugger FD (gs_usb)"},
};

}  // namespace

std::span<const known_adapter> known_adapters() { return table; }

const known_adapter* known_adapter_of(std::uint16_t vendor, std::uint16_t product) {
    const auto found = std::find_if(table.begin(), table.end(), [&](const known_adapter& entry) {
        return entry.vendor == vendor && entry.product == product;
    });
    return found == table.end() ? nullptr : &*found;
}

}  // namespace faultline::link
