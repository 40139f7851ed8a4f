# faultline_embed_sql(TARGET NAMESPACE HEADER FOLDER): compiles FOLDER/NNNN_*.sql into generated/HEADER, an array of
# faultline::sqlite::migration named `migrations` in NAMESPACE. Run with -P it does the writing itself.
if(CMAKE_SCRIPT_MODE_FILE)
    set(text "// Generated from ${FOLDER}\n#pragma once\n#include \"cloud/outbox/schema.hpp\"\n\nnamespace ${NAMESPACE} {\n\n")
    string(APPEND text "inline constexpr faultline::sqlite::migration migrations[] = {\n")
    file(GLOB files ${FOLDER}/*.sql)
    list(SORT files)
    foreach(path ${files})
        cmake_path(GET path FILENAME file)
        if(NOT file MATCHES "^0*([1-9][0-9]*)_")
            message(FATAL_ERROR "${path}: the name must begin with its number, 0001_")
        endif()
        set(number ${CMAKE_MATCH_1})
        file(READ ${path} sql)
        string(APPEND text "    {${number}, R\"sql(${sql})sql\"},\n")
    endforeach()
    string(APPEND text "};\n\n}  // namespace ${NAMESPACE}\n")
    file(WRITE ${HEADER} "${text}")
    return()
endif()

set(faultline_embed_sql_script ${CMAKE_CURRENT_LIST_FILE})
function(faultline_embed_sql target namespace header folder)
    file(GLOB files CONFIGURE_DEPENDS ${folder}/*.sql)
    set(out ${CMAKE_BINARY_DIR}/generated/${header})
    add_custom_command(OUTPUT ${out}
        COMMAND ${CMAKE_COMMAND} -DHEADER=${out} -DNAMESPACE=${namespace} -DFOLDER=${folder} -P ${faultline_embed_sql_script}
        DEPENDS ${files} ${faultline_embed_sql_script}
        COMMENT "Embedding ${header}" VERBATIM)
    target_sources(${target} PRIVATE ${out})
endfunction()
