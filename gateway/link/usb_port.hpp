// One USB device opened for us alone: its interface is claimed, a kernel driver that had it is put back when we leave. Moves bytes;
// knows nothing of what they mean (gs_usb_line, ftdi_line). Callbacks come on the executor, never after close().
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "gateway/link/error.hpp"
#include "gateway/link/usb_loop.hpp"
#include "gateway/link/usb_place.hpp"

struct libusb_device_handle;
struct libusb_transfer;

namespace faultline::link {

struct usb_request {
    std::uint8_t kind = 0;   // bmRequestType: C1, 41, C0, 40
    std::uint8_t request = 0;
    std::uint16_t value = 0;
    std::uint16_t index = 0;
};

class usb_port {
public:
    // not_found, no_permission, busy (another program has it), gone, failed. The first interface with a pair of bulk endpoints is taken.
    [[nodiscard]] static result<std::unique_ptr<usb_port>> open(const boost::asio::any_io_executor& executor, const usb_place& place,
                                                                const std::string& link, const places& where = {});
    ~usb_port();
    usb_port(const usb_port&) = delete;
    usb_port& operator=(const usb_port&) = delete;

    // A control request of which the device sends up to `length` bytes; or to which `data` belongs. `unsupported`: it refused.
    [[nodiscard]] boost::asio::awaitable<io_result<std::vector<std::uint8_t>>> ask(usb_request what, std::uint16_t length);
    [[nodiscard]] boost::asio::awaitable<io_result<void>> tell(usb_request what, std::span<const std::uint8_t> data);
    // The same without waiting for the answer; requests keep their order.
    void post(usb_request what, std::span<const std::uint8_t> data);

    // Keeps `count` transfers waiting for the device; what comes is handed to `taken`. After an error it is not called again.
    void read_always(std::size_t size, std::size_t count, std::function<void(io_result<std::span<const std::uint8_t>>)> taken);
    // False: the device is gone. `written` (set once) hears of transfers that failed.
    [[nodiscard]] bool write(std::span<const std::uint8_t> bytes);
    void on_write_error(std::function<void(error)> heard) { write_failed_ = std::move(heard); }
    void on_written(std::function<void()> heard) { was_written_ = std::move(heard); }
    [[nodiscard]] std::size_t writing() const { return writing_; }   // bytes handed over and not yet taken by the device

    // A request without data, waited for here and now: for lines that must change speed within one call. At most a second.
    [[nodiscard]] io_result<void> tell_now(usb_request what);
    void settle(std::chrono::milliseconds most);   // works until nothing written is waiting any more; for changes of speed

    [[nodiscard]] bool reset();   // of the whole device, as if it had been plugged in again; blocks for some ten milliseconds

    [[nodiscard]] std::uint8_t interface_number() const { return interface_; }
    [[nodiscard]] std::size_t interface_count() const { return interface_count_; }
    [[nodiscard]] std::size_t packet_size() const { return packet_; }
    [[nodiscard]] std::string text(std::uint8_t which) const;   // string descriptor: 1 maker, 2 product, 3 serial number
    void close() noexcept;

private:
    struct transfer;
    usb_port(std::shared_ptr<usb_loop> loop, int fd);

    [[nodiscard]] bool find_interface();
    [[nodiscard]] int claim();
    [[nodiscard]] transfer& idle_transfer(std::size_t room);
    [[nodiscard]] bool submit(transfer& what);
    [[nodiscard]] boost::asio::awaitable<io_result<std::vector<std::uint8_t>>> control(usb_request what, std::span<const std::uint8_t> data,
                                                                                       std::uint16_t length);
    transfer& prepare_control(usb_request what, std::span<const std::uint8_t> data, std::uint16_t length);

    std::shared_ptr<usb_loop> loop_;
    int fd_;
    libusb_device_handle* handle_ = nullptr;
    std::vector<std::unique_ptr<transfer>> transfers_;
    std::function<void(io_result<std::span<const std::uint8_t>>)> taken_;
    std::function<void(error)> write_failed_;
    std::function<void()> was_written_;
    std::size_t pending_ = 0;
    std::size_t writing_ = 0;
    std::size_t packet_ = 64;
    std::size_t interface_count_ = 1;
    std::uint8_t interface_ = 0, in_ = 0, out_ = 0;
    bool has_claimed_ = false;
    bool has_detached_ = false;
    bool is_closing_ = false;
};

}  // namespace faultline::link
