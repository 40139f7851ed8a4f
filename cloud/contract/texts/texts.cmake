# Included by cloud/contract/CMakeLists.txt: compiles texts/*.txt into the table that texts.cpp searches.
add_executable(compile_texts ${CMAKE_SOURCE_DIR}/tools/texts/compile_texts.cpp ${CMAKE_SOURCE_DIR}/tools/texts/catalogue.cpp)
target_link_libraries(compile_texts PRIVATE faultline_strict)

file(GLOB catalogues CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*.txt)
set(texts_table ${CMAKE_BINARY_DIR}/generated/cloud/contract/texts_table.hpp)
add_custom_command(OUTPUT ${texts_table}
    COMMAND compile_texts ${texts_table} ${catalogues}
    DEPENDS compile_texts ${catalogues}
    COMMENT "Compiling the text catalogue" VERBATIM)
target_sources(faultline_contract PRIVATE ${texts_table})
