"""The sheet that letters are printed on, in MJML."""

MJML = """<mjml lang="{language}"><mj-head><mj-preview>{preheader}</mj-preview>
<mj-attributes><mj-all font-family="Arial, Helvetica, sans-serif" />
<mj-text font-size="16px" line-height="24px" color="#27272a" padding="8px 24px" /></mj-attributes>
<mj-raw><meta name="color-scheme" {looks} />
<meta name="supported-color-schemes" {looks} /></mj-raw>
<mj-style>{plain} {look} {{ {dark} }}</mj-style></mj-head>
<mj-body background-color="#f4f4f5" css-class="page">{body}</mj-body></mjml>"""
SECTION = '<mj-section background-color="#ffffff" css-class="sheet" padding="4px 0">{columns}</mj-section>'
COLUMN = "<mj-column>{parts}</mj-column>"
WORDS = '<mj-text css-class="words">{html}</mj-text>'
BUTTON = """<mj-button href="{url}" css-class="act" background-color="#18181b" color="#ffffff" font-size="16px"
border-radius="6px" inner-padding="12px 22px" align="left" padding="8px 24px">{label}</mj-button>"""
