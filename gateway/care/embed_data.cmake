# cmake -DOUT=embedded.cpp -DFILES="a.toml;b.toml" -P embed_data.cmake: writes the care room's data files as C++ raw strings.
set(text "#include \"gateway/care/embedded.hpp\"\n\nnamespace faultline::care {\nnamespace {\nconstexpr embedded_file all[] = {\n")
foreach(file ${FILES})
    get_filename_component(name ${file} NAME)
    file(READ ${file} content)
    string(APPEND text "{\"${name}\", R\"~~(${content})~~\"},\n")
endforeach()
string(APPEND text "};\n}  // namespace\nstd::span<const embedded_file> embedded_files() { return all; }\n}  // namespace faultline::care\n")
file(WRITE ${OUT} "${text}")
