#include "gateway/link/usb_port.hpp"

#include <fcntl.h>
#include <libusb.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>
#include <cstring>

#include "gateway/link/device_access.hpp"

namespace faultline::link {

namespace asio = boost::asio;

namespace {

constexpr auto use_result = asio::as_tuple(asio::use_awaitable);
constexpr unsigned control_limit = 1000;   // ms: firmware that does not answer hangs

error meaning_of(int status) {
    switch (status) {
        case LIBUSB_TRANSFER_NO_DEVICE: return error::gone;
        case LIBUSB_TRANSFER_CANCELLED: return error::cancelled;
        case LIBUSB_TRANSFER_TIMED_OUT: return error::timeout;
        case LIBUSB_TRANSFER_STALL: return error::unsupported;
        default: return error::failed;
    }
}

failure open_failure(int problem, const std::filesystem::path& node, const std::string& link, const places& where) {
    switch (problem) {
        case ENOENT:
        case ENODEV: return {error::not_found, {{"link", link}}};
        case EACCES:
        case EPERM: return permission_failure(node, link);
        case EBUSY: return busy_failure(node, link, where.proc);
        default: return {error::failed, {{"link", link}, {"reason", std::strerror(problem)}}};
    }
}

}  // namespace

// One libusb transfer and its memory, used again and again. Lives until libusb has given it back.
struct usb_port::transfer {
    explicit transfer(usb_port& of) : owner{&of}, raw{::libusb_alloc_transfer(0)} {}
    ~transfer() { ::libusb_free_transfer(raw); }
    transfer(const transfer&) = delete;
    transfer& operator=(const transfer&) = delete;

    static void LIBUSB_CALL came_back(libusb_transfer* raw) {
        auto& self = *static_cast<transfer*>(raw->user_data);
        self.is_pending = false;
        --self.owner->pending_;
        if (self.done) self.done(self);
    }

    usb_port* owner;
    libusb_transfer* raw;
    std::vector<std::uint8_t> bytes{};
    std::function<void(transfer&)> done{};
    bool is_pending = false;
    bool is_kept = false;   // belongs to somebody who waits for it, or to the reading
};

result<std::unique_ptr<usb_port>> usb_port::open(const asio::any_io_executor& executor, const usb_place& place, const std::string& link,
                                                 const places& where) {
    const auto found = devices_at(place, where);
    const auto node = found.empty() ? std::nullopt : node_of(found.front(), where);
    if (!node) return failure{error::not_found, {{"link", link}}};
    const int fd = ::open(node->c_str(), O_RDWR | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) return open_failure(errno, *node, link, where);
    auto loop = usb_loop::start(executor);
    if (!loop) {
        ::close(fd);
        return loop.error();
    }
    std::unique_ptr<usb_port> made{new usb_port{std::move(*loop), fd}};
    int problem = ::libusb_wrap_sys_device(made->loop_->context(), fd, &made->handle_);
    if (problem == 0 && !made->find_interface()) {
        return failure{error::unsupported, {{"link", link}, {"reason", "no pair of bulk endpoints"}}};
    }
    if (problem == 0) problem = made->claim();
    switch (problem) {
        case 0: return made;
        case LIBUSB_ERROR_BUSY: return busy_failure(*node, link, where.proc);
        case LIBUSB_ERROR_ACCESS: return permission_failure(*node, link);
        case LIBUSB_ERROR_NO_DEVICE:
        case LIBUSB_ERROR_NOT_FOUND: return failure{error::not_found, {{"link", link}}};
        default: break;
    }
    return failure{error::failed, {{"link", link}, {"reason", ::libusb_strerror(static_cast<libusb_error>(problem))}}};
}

usb_port::usb_port(std::shared_ptr<usb_loop> loop, int fd) : loop_{std::move(loop)}, fd_{fd} {}

usb_port::~usb_port() { close(); }

bool usb_port::find_interface() {
    libusb_config_descriptor* config = nullptr;
    if (::libusb_get_active_config_descriptor(::libusb_get_device(handle_), &config) != 0) return false;
    const std::unique_ptr<libusb_config_descriptor, decltype(&::libusb_free_config_descriptor)> owned{config,
                                                                                                      &::libusb_free_config_descriptor};
    interface_count_ = config->bNumInterfaces;
    for (int i = 0; i < config->bNumInterfaces; ++i) {
        if (config->interface[i].num_altsetting == 0) continue;
        const auto& one = config->interface[i].altsetting[0];
        in_ = out_ = 0;
        for (int e = 0; e < one.bNumEndpoints; ++e) {
            const auto& endpoint = one.endpoint[e];
            if ((endpoint.bmAttributes & 3) != LIBUSB_TRANSFER_TYPE_BULK) continue;
            const bool is_in = (endpoint.bEndpointAddress & LIBUSB_ENDPOINT_IN) != 0;
            (is_in ? in_ : out_) = endpoint.bEndpointAddress;
            if (is_in) packet_ = std::max<std::size_t>(endpoint.wMaxPacketSize & 0x7FF, 8);
        }
        interface_ = one.bInterfaceNumber;
        if (in_ != 0 && out_ != 0) return true;
    }
    return false;
}

// Taking the kernel's driver off only where there is one: asking for it to be done always fails on some systems.
int usb_port::claim() {
    if (::libusb_kernel_driver_active(handle_, interface_) == 1) {
        if (const int problem = ::libusb_detach_kernel_driver(handle_, interface_); problem != 0) return problem;
        has_detached_ = true;
    }
    const int problem = ::libusb_claim_interface(handle_, interface_);
    has_claimed_ = problem == 0;
    return problem;
}

usb_port::transfer& usb_port::idle_transfer(std::size_t room) {
    const auto idle = std::ranges::find_if(transfers_, [](const auto& one) { return !one->is_pending && !one->is_kept; });
    auto& chosen = idle != transfers_.end() ? **idle : *transfers_.emplace_back(std::make_unique<transfer>(*this));
    chosen.bytes.resize(room);
    return chosen;
}

bool usb_port::submit(transfer& what) {
    if (is_closing_ || handle_ == nullptr || ::libusb_submit_transfer(what.raw) != 0) return false;
    what.is_pending = true;
    ++pending_;
    return true;
}

usb_port::transfer& usb_port::prepare_control(usb_request what, std::span<const std::uint8_t> data, std::uint16_t length) {
    auto& chosen = idle_transfer(LIBUSB_CONTROL_SETUP_SIZE + std::max<std::size_t>(length, data.size()));
    const auto size = static_cast<std::uint16_t>(std::max<std::size_t>(length, data.size()));
    ::libusb_fill_control_setup(chosen.bytes.data(), what.kind, what.request, what.value, what.index, size);
    std::ranges::copy(data, chosen.bytes.begin() + LIBUSB_CONTROL_SETUP_SIZE);
    ::libusb_fill_control_transfer(chosen.raw, handle_, chosen.bytes.data(), &transfer::came_back, &chosen, control_limit);
    return chosen;
}

asio::awaitable<io_result<std::vector<std::uint8_t>>> usb_port::control(usb_request what, std::span<const std::uint8_t> data,
                                                                        std::uint16_t length) {
    const auto executor = co_await asio::this_coro::executor;
    // The waiting coroutine may be gone when the answer comes: what they share outlives both.
    struct waiting {
        explicit waiting(const asio::any_io_executor& on) : answered{on, asio::steady_timer::time_point::max()} {}
        asio::steady_timer answered;
        bool is_done = false;
        io_result<std::vector<std::uint8_t>> result = error::gone;
    };
    const auto shared = std::make_shared<waiting>(executor);
    auto& asked = prepare_control(what, data, length);
    asked.done = [shared](transfer& back) {
        const auto* begin = back.bytes.data() + LIBUSB_CONTROL_SETUP_SIZE;
        if (back.raw->status == LIBUSB_TRANSFER_COMPLETED) {
            shared->result = std::vector<std::uint8_t>(begin, begin + back.raw->actual_length);
        } else {
            shared->result = meaning_of(back.raw->status);
        }
        shared->is_done = true;
        shared->answered.cancel();
        back.done = nullptr;   // last: it destroys this function, and with it what it holds
    };
    if (!submit(asked)) {
        asked.done = nullptr;
        co_return error::gone;
    }
    co_await shared->answered.async_wait(use_result);
    if (!shared->is_done) co_return error::cancelled;
    co_return std::move(shared->result);
}

asio::awaitable<io_result<std::vector<std::uint8_t>>> usb_port::ask(usb_request what, std::uint16_t length) {
    co_return co_await control(what, {}, length);
}

asio::awaitable<io_result<void>> usb_port::tell(usb_request what, std::span<const std::uint8_t> data) {
    const auto answer = co_await control(what, data, 0);
    if (!answer) co_return answer.error();
    co_return boost::system::in_place_value;
}

void usb_port::post(usb_request what, std::span<const std::uint8_t> data) {
    auto& asked = prepare_control(what, data, 0);
    asked.done = nullptr;
    (void)submit(asked);
}

void usb_port::read_always(std::size_t size, std::size_t count,
                           std::function<void(io_result<std::span<const std::uint8_t>>)> taken) {
    taken_ = std::move(taken);
    for (std::size_t i = 0; i < count; ++i) {
        auto& one = idle_transfer(size);
        one.is_kept = true;
        one.done = [this](transfer& back) {
            if (is_closing_ || !taken_) return;
            if (back.raw->status == LIBUSB_TRANSFER_COMPLETED) {
                taken_(std::span<const std::uint8_t>{back.bytes.data(), static_cast<std::size_t>(back.raw->actual_length)});
                if (submit(back)) return;
            }
            const auto why = back.raw->status == LIBUSB_TRANSFER_COMPLETED ? error::gone : meaning_of(back.raw->status);
            if (auto last = std::exchange(taken_, nullptr)) last(why);
        };
        ::libusb_fill_bulk_transfer(one.raw, handle_, in_, one.bytes.data(), static_cast<int>(size), &transfer::came_back, &one, 0);
        if (!submit(one)) break;
    }
}

bool usb_port::write(std::span<const std::uint8_t> bytes) {
    auto& one = idle_transfer(bytes.size());
    std::ranges::copy(bytes, one.bytes.begin());
    one.done = [this](transfer& back) {
        writing_ -= std::min(writing_, back.bytes.size());
        if (is_closing_) return;
        if (back.raw->status != LIBUSB_TRANSFER_COMPLETED && write_failed_) write_failed_(meaning_of(back.raw->status));
        if (was_written_) was_written_();
    };
    ::libusb_fill_bulk_transfer(one.raw, handle_, out_, one.bytes.data(), static_cast<int>(bytes.size()), &transfer::came_back, &one, 0);
    if (!submit(one)) return false;
    writing_ += bytes.size();
    return true;
}

void usb_port::settle(std::chrono::milliseconds most) {
    const auto limit = std::chrono::steady_clock::now() + most;
    while (writing_ > 0 && std::chrono::steady_clock::now() < limit) loop_->work(std::chrono::milliseconds{10});
}

io_result<void> usb_port::tell_now(usb_request what) {
    if (handle_ == nullptr) return error::cancelled;
    const int answer = ::libusb_control_transfer(handle_, what.kind, what.request, what.value, what.index, nullptr, 0, control_limit);
    switch (answer) {
        case LIBUSB_ERROR_NO_DEVICE: return error::gone;
        case LIBUSB_ERROR_PIPE: return error::unsupported;
        case LIBUSB_ERROR_TIMEOUT: return error::timeout;
        default: break;
    }
    if (answer < 0) return error::failed;
    return boost::system::in_place_value;
}

bool usb_port::reset() { return handle_ != nullptr && ::libusb_reset_device(handle_) == 0; }

std::string usb_port::text(std::uint8_t which) const {
    std::array<unsigned char, 128> ascii{};
    const int size = ::libusb_get_string_descriptor_ascii(handle_, which, ascii.data(), static_cast<int>(ascii.size()));
    return size > 0 ? std::string{ascii.begin(), ascii.begin() + size} : std::string{};
}

void usb_port::close() noexcept {
    if (fd_ < 0) return;
    is_closing_ = true;
    if (handle_ != nullptr) {
        for (const auto& one : transfers_) {
            if (one->is_pending) ::libusb_cancel_transfer(one->raw);
        }
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds{1};
        while (pending_ > 0 && std::chrono::steady_clock::now() < limit) loop_->work(std::chrono::milliseconds{20});
        if (has_claimed_) ::libusb_release_interface(handle_, interface_);
        if (has_detached_) ::libusb_attach_kernel_driver(handle_, interface_);   // fails when the device is gone: then there is nothing to give back
        ::libusb_close(handle_);
        handle_ = nullptr;
    }
    // What a broken host controller never gave back stays allocated: it may still be written to.
    for (auto& one : transfers_) {
        if (one->is_pending) (void)one.release();
    }
    transfers_.clear();
    ::close(fd_);
    fd_ = -1;
}

}  // namespace faultline::link
