// A pty whose master end the test plays as the adapter, and a folder that goes away with the test.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "gateway/link/open.hpp"

namespace faultline::link {

class pty_pair {
public:
    pty_pair() {
        char name[64] = {};
        int slave = -1;
        if (::openpty(&master_, &slave, name, nullptr, nullptr) != 0) throw std::runtime_error{"no pty"};
        ::close(slave);
        path_ = name;
    }
    ~pty_pair() { hang_up(); }
    pty_pair(const pty_pair&) = delete;
    pty_pair& operator=(const pty_pair&) = delete;

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] int master() const { return master_; }
    void say(std::string_view text) const {
        if (::write(master_, text.data(), text.size()) != static_cast<ssize_t>(text.size())) throw std::runtime_error{"write"};
    }
    // Waits until `size` bytes have come.
    [[nodiscard]] std::string hear(std::size_t size) const {
        std::string text;
        while (text.size() < size) {
            pollfd ready{master_, POLLIN, 0};
            if (::poll(&ready, 1, 5000) != 1) throw std::runtime_error{"silence after '" + text + "'"};
            char buffer[256];
            const auto count = ::read(master_, buffer, sizeof buffer);
            if (count <= 0) throw std::runtime_error{"read"};
            text.append(buffer, static_cast<std::size_t>(count));
        }
        return text;
    }
    void hang_up() {
        if (master_ >= 0) ::close(std::exchange(master_, -1));
    }

private:
    int master_ = -1;
    std::string path_;
};

class scratch_folder {
public:
    scratch_folder() {
        std::string name = (std::filesystem::temp_directory_path() / "link-test-XXXXXX").string();
        if (!::mkdtemp(name.data())) throw std::runtime_error{"no folder"};
        path_ = name;
    }
    ~scratch_folder() {
        std::error_code none;
        std::filesystem::remove_all(path_, none);
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

// Runs one coroutine to its end and gives what it returned.
template <class T>
T run(boost::asio::io_context& context, boost::asio::awaitable<T> work) {
    std::optional<T> answer;
    boost::asio::co_spawn(
        context,
        [&]() -> boost::asio::awaitable<void> { answer.emplace(co_await std::move(work)); },
        [&](std::exception_ptr thrown) {
            context.stop();
            if (thrown) std::rethrow_exception(thrown);
        });
    context.restart();
    context.run();
    return std::move(*answer);
}

inline std::span<const std::uint8_t> bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline instant in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

inline std::string argument(const failure& what, std::string_view name) {
    for (const auto& [key, value] : what.args) {
        if (key == name) return value;
    }
    return "(none)";
}

}  // namespace faultline::link
