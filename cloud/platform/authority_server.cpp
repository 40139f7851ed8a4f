#include "cloud/platform/authority_server.hpp"

#include <openssl/ssl.h>
#include <spdlog/spdlog.h>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <ctime>

#include "cloud/contract/record.hpp"
#include "cloud/identity/files.hpp"

namespace faultline::platform {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::use_awaitable;
using tcp = asio::ip::tcp;
using tls_stream = beast::ssl_stream<beast::tcp_stream>;
using identity::authority_error;

constexpr std::size_t longest_body = 16 * 1024;
constexpr std::chrono::seconds patience{15};
constexpr int most_connections = 64;

std::int64_t now_s() { return static_cast<std::int64_t>(std::time(nullptr)); }

struct reply {
    http::status status = http::status::ok;
    nlohmann::json body;
};

reply refused(authority_error why) {
    const auto status = why == authority_error::too_many_tries ? http::status::too_many_requests
                        : why == authority_error::failed       ? http::status::internal_server_error
                        : why == authority_error::bad_request  ? http::status::bad_request
                                                               : http::status::forbidden;
    return {status, {{"error", identity::name(why)}}};
}

std::string text_in(const nlohmann::json& body, const char* name) {
    return body.contains(name) && body[name].is_string() ? body[name].get<std::string>() : std::string{};
}

// The certificate the peer has proved to hold, if it showed one of ours.
std::optional<identity::about_certificate> peer_of(tls_stream& line) {
    X509* const shown = SSL_get1_peer_certificate(line.native_handle());
    if (shown == nullptr || SSL_get_verify_result(line.native_handle()) != X509_V_OK) {
        X509_free(shown);
        return std::nullopt;
    }
    BIO* const to = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(to, shown);
    char* data = nullptr;
    const auto size = BIO_get_mem_data(to, &data);
    auto about = identity::read_certificate({data, static_cast<std::size_t>(size)});
    BIO_free(to);
    X509_free(shown);
    return about;
}

reply answer_to(identity::authority& who, const std::string& path, const std::string& text, const std::optional<identity::about_certificate>& peer) {
    const auto body = contract::parse_json(text);
    if (!body || !body->is_object()) return refused(authority_error::bad_request);
    const auto csr = text_in(*body, "csr");
    auto sold = identity::sold<identity::authority::bought>{authority_error::bad_request};
    if (path == "/v1/enrol") {
        const auto code = identity::parse_claim(text_in(*body, "claim"));
        if (!code) return refused(authority_error::unknown_claim);
        sold = who.enrol(code->secret, csr, now_s());
    } else if (path == "/v1/renew") {
        if (!peer) return refused(authority_error::unknown_gateway);
        sold = who.renew(peer->name, peer->serial, csr, now_s());
    } else {
        return {http::status::not_found, {{"error", "not_found"}}};
    }
    if (!sold) {
        spdlog::warn("{}: {}", path, identity::name(sold.error()));
        return refused(sold.error());
    }
    spdlog::info("{}: certificate for {}", path, sold->gateway);
    return {http::status::ok, {{"gateway", sold->gateway}, {"certificate", sold->certificate}}};
}

asio::awaitable<void> attend(tls_stream line, identity::authority& who, int& connections) {
    boost::system::error_code failed;
    beast::get_lowest_layer(line).expires_after(patience);
    co_await line.async_handshake(asio::ssl::stream_base::server, asio::redirect_error(use_awaitable, failed));
    beast::flat_buffer buffer;
    http::request_parser<http::string_body> parser;
    parser.body_limit(longest_body);
    parser.header_limit(8 * 1024);
    if (!failed) co_await http::async_read(line, buffer, parser, asio::redirect_error(use_awaitable, failed));
    if (!failed) {
        const auto& request = parser.get();
        const bool is_post = request.method() == http::verb::post;
        const auto said = is_post ? answer_to(who, std::string{request.target()}, request.body(), peer_of(line)) : reply{http::status::method_not_allowed, {{"error", "post_only"}}};
        http::response<http::string_body> response{said.status, 11};
        response.set(http::field::content_type, "application/json");
        response.keep_alive(false);
        response.body() = contract::json_text(said.body);
        response.prepare_payload();
        co_await http::async_write(line, response, asio::redirect_error(use_awaitable, failed));
        if (!failed) co_await line.async_shutdown(asio::redirect_error(use_awaitable, failed));
    }
    --connections;
}

asio::awaitable<void> listen(tcp::acceptor& door, asio::ssl::context& tls, identity::authority& who) {
    int connections = 0;
    for (;;) {
        boost::system::error_code failed;
        auto socket = co_await door.async_accept(asio::redirect_error(use_awaitable, failed));
        if (failed == asio::error::operation_aborted || !door.is_open()) co_return;
        if (failed || connections >= most_connections) continue;   // the peer sees a closed connection and comes again
        ++connections;
        beast::tcp_stream plain{std::move(socket)};
        tls_stream line{std::move(plain), tls};
        asio::co_spawn(door.get_executor(), attend(std::move(line), who, connections), asio::detached);
    }
}

bool prepare(asio::ssl::context& tls, const std::string& folder) {
    boost::system::error_code failed;
    const auto server = identity::read_whole(folder + "/server.pem");
    const auto ca = identity::read_whole(folder + "/ca.pem");
    if (!server || !ca) return false;
    tls.set_options(asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 | asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1, failed);
    const auto chain = *server + *ca;   // the authority too: a new gateway knows it by its fingerprint only
    tls.use_certificate_chain(asio::buffer(chain), failed);
    if (!failed) tls.use_private_key_file(folder + "/server.key", asio::ssl::context::pem, failed);
    if (!failed) tls.add_certificate_authority(asio::buffer(*ca), failed);
    if (!failed) tls.set_verify_mode(asio::ssl::verify_peer, failed);   // a certificate is welcome, not demanded
    return !failed;
}

}  // namespace

int serve_authority(identity::authority& who, const authority_options& given) {
    asio::io_context io{1};
    asio::ssl::context tls{asio::ssl::context::tls_server};
    if (!prepare(tls, who.folder())) {
        spdlog::error("the enrolment service's certificate in {} cannot be used", who.folder());
        return 2;
    }
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(given.listen, failed);
    tcp::acceptor door{io};
    const tcp::endpoint at{address, given.port};
    if (!failed) door.open(at.protocol(), failed);
    if (!failed) door.set_option(tcp::acceptor::reuse_address{true}, failed);
    if (!failed) door.bind(at, failed);
    if (!failed) door.listen(64, failed);
    if (failed) {
        spdlog::error("cannot listen on {} port {}: {}", given.listen, given.port, failed.message());
        return 2;
    }
    spdlog::info("enrolment service on {} port {}", given.listen, door.local_endpoint().port());
    if (!given.port_file.empty() && !identity::write_whole(given.port_file, std::to_string(door.local_endpoint().port()) + "\n", identity::for_everybody)) return 2;
    asio::signal_set signals{io, SIGINT, SIGTERM};
    signals.async_wait([&](const boost::system::error_code& none, int) {
        if (!none) io.stop();
    });
    asio::co_spawn(io, listen(door, tls, who), asio::detached);
    io.run();
    return 0;
}

}  // namespace faultline::platform
