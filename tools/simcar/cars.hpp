// The descriptions in cars/*.toml, compiled in by embed_cars.cmake so that simcar is one file to carry around.
#pragma once

#include <span>
#include <string_view>

namespace faultline::simcar {

struct built_in {
    std::string_view name;
    std::string_view text;
};

extern const std::span<const built_in> cars;

}  // namespace faultline::simcar
