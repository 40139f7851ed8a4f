# cmake -DOUT=all.cpp -DFILES="a.toml;b.toml" -DHEADER=room/all.hpp -DNAMESPACE=faultline::room -DTYPE=file -DNAME=NAME
#       -DDEFINE="std::span<const file> all_files() { return all; }" -P embed.cmake
# Writes files as C++ raw strings: an array `all` of TYPE{name, content}, then DEFINE. NAME or NAME_WE: with or without ending.
set(text "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\nnamespace {\nconstexpr ${TYPE} all[] = {\n")
foreach(file ${FILES})
    get_filename_component(name ${file} ${NAME})
    file(READ ${file} content)
    string(APPEND text "{\"${name}\", R\"~~(${content})~~\"},\n")
endforeach()
string(APPEND text "};\n}  // namespace\n${DEFINE}\n}  // namespace ${NAMESPACE}\n")
file(WRITE ${OUT} "${text}")
