// The platform's commands at this bay, from the inbox table to the final answer: judged, recorded, consented to where they
// write, carried out one after the other by the same operations a technician orders here. Believes only the keys it was
// given. Owns no adapter and no car: the gateway lends its bay for one command at a time.
#pragma once

#include <boost/asio/experimental/channel.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <memory>
#include <vector>

#include "gateway/daemon/client.hpp"
#include "gateway/daemon/store_thread.hpp"
#include "gateway/daemon/trouble.hpp"
#include "gateway/store/commands.hpp"

namespace faultline::daemon {

namespace asio = boost::asio;

class command_desk {
public:
    // Carries out one request on the bay; `vehicle` must be the car that is there, when it is not empty.
    using carry_out = std::function<asio::awaitable<nlohmann::json>(client& who, std::string vehicle, nlohmann::json request)>;

    command_desk(asio::io_context& io, store_thread& store, carry_out perform)
        : io_{io}, store_{store}, perform_{std::move(perform)}, look_{io.get_executor(), 1}, queue_{io.get_executor(), most_waiting} {}

    // PEM file with the platform's public keys. Empty: nobody is believed, and commands are refused.
    [[nodiscard]] std::optional<trouble> believe(const std::string& key_file);

    // Ends what an earlier run left unanswered, then serves until close().
    [[nodiscard]] asio::awaitable<void> run();
    void look() { look_.try_send(boost::system::error_code{}); }   // something may wait in the inbox
    void close();

    // The technician's side: {"op":"remote","args":{"list"|"consent","yes","by"|"seen"}} of the control socket.
    [[nodiscard]] asio::awaitable<nlohmann::json> serve(nlohmann::json args);

private:
    class remote_client;
    struct pending_consent {
        contract::command what;
        asio::steady_timer timer;
        std::optional<bool> yes;
        std::string by;
    };

    [[nodiscard]] asio::awaitable<void> take_in();
    [[nodiscard]] asio::awaitable<void> take_one(outbox::waiting_command one);
    [[nodiscard]] asio::awaitable<void> at_once(contract::command what);
    [[nodiscard]] asio::awaitable<void> cancel(contract::command what);
    [[nodiscard]] asio::awaitable<void> work();
    [[nodiscard]] asio::awaitable<void> work_on(contract::command what);
    [[nodiscard]] asio::awaitable<bool> has_consent(const contract::command& what);
    [[nodiscard]] asio::awaitable<void> tell(contract::response what);
    [[nodiscard]] asio::awaitable<void> finish(contract::response what);
    [[nodiscard]] asio::awaitable<nlohmann::json> report(const contract::command& what);
    void log(const store::failure& why);

    static constexpr std::size_t most_waiting = 32;
    asio::io_context& io_;
    store_thread& store_;
    carry_out perform_;
    std::vector<contract::verifying_key> keys_;
    asio::experimental::channel<void(boost::system::error_code)> look_;
    asio::experimental::channel<void(boost::system::error_code, std::shared_ptr<contract::command>)> queue_;
    std::list<pending_consent> consents_;
    std::vector<std::string> cancelled_;      // ids, asked to end
    std::vector<std::string> waiting_;        // ids in the queue or at work
    bool closing_ = false;
};

}  // namespace faultline::daemon
