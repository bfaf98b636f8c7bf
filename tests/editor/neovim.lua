-- Opens a task in Neovim, types, and uses what the language server offers; writes down what it saw.
local out, python, path = vim.env.SEEN, vim.env.PYTHON, vim.env.TASK
local seen = { }

local function wait(what, check)
  if not vim.wait(30000, check, 20) then
    error("waited in vain for " .. what)
  end
end

local function codes(buffer)
  local found = { }
  for _, one in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, one.code or one.user_data.lsp.code)
  end
  table.sort(found)
  return found
end

local function steps()
  vim.cmd("edit " .. path)
  local buffer = vim.api.nvim_get_current_buf()
  local client = vim.lsp.start_client({
    name = "taskctl", cmd = { python, "-m", "taskctl", "lsp" }, root_dir = vim.fn.getcwd(),
  })
  vim.lsp.buf_attach_client(buffer, client)
  wait("the first finding", function() return #codes(buffer) == 1 end)
  seen.opened = codes(buffer)

  -- Type another prerequisite: with the keyboard, in insert mode.
  vim.fn.search("TASK-1")
  vim.cmd([[execute "normal! A\<CR>- TASK-0099"]])
  wait("the finding of what was typed", function() return #codes(buffer) == 2 end)
  seen.typed = codes(buffer)

  local one = vim.lsp.get_client_by_id(client)
  local function ask(method, more)
    local params = vim.lsp.util.make_position_params(0, one.offset_encoding)
    local answer, fault = vim.lsp.buf_request_sync(
      buffer, method, vim.tbl_extend("force", params, more or { }), 20000)
    assert(answer, fault)
    local _, first = next(answer)
    return first.result
  end

  vim.fn.search("TASK-1$")
  local range = vim.lsp.util.make_range_params(0, one.offset_encoding).range
  for _, action in ipairs(ask("textDocument/codeAction",
      { range = range, context = { diagnostics = vim.empty_dict() and { } } })) do
    if action.title:find("safe fix") then
      seen.title = action.title
      vim.lsp.util.apply_workspace_edit(action.edit, one.offset_encoding)
    end
  end
  wait("the fix", function() return #codes(buffer) == 1 end)
  seen.fixed = codes(buffer)

  vim.fn.search("TASK-0001")
  seen.hover = ask("textDocument/hover").contents.value
  local place = ask("textDocument/definition")[1]
  seen.definition = vim.uri_to_fname(place.uri)
  vim.cmd("write")
  seen.text = vim.api.nvim_buf_get_lines(buffer, 0, -1, true)
  seen.encoding = one.offset_encoding

  -- Rename the task that this one waits for; its file is not open.
  vim.fn.search("TASK-0001$")
  vim.lsp.buf.rename("9")
  wait("the new id", function() return vim.fn.search("TASK-0009$", "n") > 0 end)
  wait("the moved file", function() return #vim.fn.glob("tasks/TASK-0009*") > 0 end)
  vim.cmd("silent wall")
end

local is_well, fault = pcall(steps)
seen.fault = not is_well and tostring(fault) or nil
local file = assert(io.open(out, "w"))
file:write(vim.fn.json_encode(seen))
file:close()
vim.cmd("qall!")
