# cmake -DOUT=cars.cpp -DFILES="a.toml;b.toml" -P embed_cars.cmake: writes the car descriptions as C++ raw strings.
set(text "#include \"tools/simcar/cars.hpp\"\n\nnamespace faultline::simcar {\nnamespace {\nconstexpr built_in all[] = {\n")
foreach(file ${FILES})
    get_filename_component(name ${file} NAME_WE)
    file(READ ${file} content)
    string(APPEND text "{\"${name}\", R\"~~(${content})~~\"},\n")
endforeach()
string(APPEND text "};\n}  // namespace\nconst std::span<const built_in> cars{all};\n}  // namespace faultline::simcar\n")
file(WRITE ${OUT} "${text}")
