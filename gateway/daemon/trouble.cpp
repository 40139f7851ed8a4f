#include "gateway/daemon/trouble.hpp"

namespace faultline::daemon {

trouble from_link(const link::failure& what) {
    trouble made;
    made.code = link::code(what.what);
    made.exit = what.what == link::error::bad_address ? exit_code::usage : exit_code::no_adapter;
    for (const auto& [name, value] : what.args) made.args[name] = value;
    return made;
}

trouble from_elm(elm::elm_error what, const std::string& link) {
    const nlohmann::json args{{"link", link}};
    switch (what) {
        case elm::elm_error::silent: return {"adapter_silent", exit_code::no_adapter, args};
        case elm::elm_error::not_an_elm: return {"not_an_elm", exit_code::no_adapter, args};
        case elm::elm_error::modem: return {"modem", exit_code::no_adapter, args};
        case elm::elm_error::wrong_baud: return {"wrong_baud", exit_code::no_adapter, args};
        case elm::elm_error::no_vehicle: return {"no_vehicle", exit_code::no_vehicle, args};
        case elm::elm_error::bus_fault: return {"bus_fault", exit_code::no_vehicle, args};
        case elm::elm_error::adapter_fault: return {"lv_reset", exit_code::no_adapter, args};
    }
    return {"internal", exit_code::broken, args};
}

trouble from_store(const store::failure& what) {
    return {"store_" + std::string{sqlite::name(what.code)}, exit_code::broken, {{"path", what.path}, {"text", what.detail}, {"detail", what.detail}}};
}

nlohmann::json error_event(const trouble& what) {
    return {{"event", "error"}, {"exit", what.exit}, {"code", what.code}, {"args", what.args}};
}

nlohmann::json result_event(nlohmann::json data, int exit) { return {{"event", "result"}, {"exit", exit}, {"data", std::move(data)}}; }

}  // namespace faultline::daemon
