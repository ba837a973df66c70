"""A leaflet in a reader's hands: found in, heard, copied, shared, answered."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LEAFLET = "/leaflets/talking-to-parents-about-feelings/"

# A voice that speaks on the device, and one that would send the words away.
VOICES = """
const voice = (name, localService) => ({ name, lang: "en-GB", localService });
window.said = [];
const synthesis = {
  getVoices: () => LIST,
  addEventListener() {},
  cancel() { synthesis.running?.onend?.(); },
  speak(words) {
    synthesis.running = words;
    window.said.push([words.text, words.voice?.name]);
    setTimeout(() => {
      words.onboundary?.({ name: "word", charIndex: 0, charLength: 3 });
      window.marked = [...(CSS.highlights.get("spoken") ?? [])].map(String).join();
      if (!window.hold) words.onend?.();
    });
  },
};
Object.defineProperty(window, "speechSynthesis", { value: synthesis });
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
"""


def with_voices(page, voices):
    page.add_init_script(VOICES.replace("LIST", f"[{', '.join(voices)}]"))


def test_reader_goes_from_the_contents_to_a_part(open_browser):
    reader = open_browser(javascript=False)
    reader.goto(LEAFLET)
    reader.get_by_role("navigation", name="What’s in it").get_by_role("link", name="If it doesn’t go well").click()
    assert reader.locator("h2:target").inner_text() == "If it doesn’t go well"


def test_reader_without_scripts_meets_no_button_that_does_nothing(open_browser):
    reader = open_browser(javascript=False)
    reader.goto(LEAFLET)
    expect(reader.get_by_role("group", name="Use this page")).to_be_hidden()
    assert reader.get_by_role("button", name="Copy").count() == 0


def test_reader_copies_a_line_to_say_and_the_address(open_browser):
    reader = open_browser(permissions=["clipboard-read", "clipboard-write"])
    reader.goto(LEAFLET)
    reader.get_by_role("button", name="Copy: I’m not in trouble").click()
    reader.get_by_role("status").get_by_text("Copied. You can paste it now.").wait_for()
    assert reader.evaluate("navigator.clipboard.readText()") == "I’m not in trouble. I just feel bad a lot."
    reader.get_by_role("button", name="Copy the address").click()
    reader.get_by_role("button", name="Copied").last.wait_for()
    assert reader.evaluate("navigator.clipboard.readText()").endswith(LEAFLET)


@pytest.mark.parametrize("address", ["/training/the-first-five-minutes/", "/groups/beating-bullying/"])
def test_reader_of_training_and_of_a_group_copies_hears_and_prints_it_too(open_browser, address):
    reader = open_browser(permissions=["clipboard-read", "clipboard-write"])
    with_voices(reader, ['voice("here", true)'])
    reader.goto(address)
    line = reader.locator(".how-to-say-it-line").first
    line.get_by_role("button", name="Copy: ").click()
    reader.get_by_role("status").get_by_text("Copied. You can paste it now.").wait_for()
    assert reader.evaluate("navigator.clipboard.readText()") == line.evaluate("line => line.firstChild.data")
    for name in ("Listen", "Print", "Copy the address"):
        expect(reader.get_by_role("button", name=name)).to_be_visible()


def test_reader_hears_it_with_the_words_marked_and_stops_it(open_browser):
    reader = open_browser()
    with_voices(reader, ['voice("far", false)', 'voice("here", true)'])
    reader.goto(LEAFLET)
    reader.evaluate("window.hold = true")
    reader.get_by_role("button", name="Listen").click()
    reader.wait_for_function("() => window.marked")
    assert reader.evaluate("window.marked") == reader.evaluate("window.said[0][0].slice(0, 3)")
    assert reader.evaluate("window.said[0][1]") == "here"
    reader.get_by_role("button", name="Stop").click()
    reader.get_by_role("button", name="Listen").wait_for()
    assert reader.evaluate("window.said.length") == 1


def test_reader_hears_every_part_once_and_no_buttons(open_browser):
    reader = open_browser()
    with_voices(reader, ['voice("here", true)'])
    reader.goto(LEAFLET)
    reader.get_by_role("button", name="Listen").click()
    reader.wait_for_function("() => window.said.some(([words]) => words.includes('free, any time'))")
    said = [words.strip() for words, _voice in reader.evaluate("window.said")]
    assert said.count("I’m not in trouble. I just feel bad a lot.") == 1
    assert "Copy" not in " ".join(said)


# What a page may have, put at the end of the leaflet's words.
MORE = """document.querySelector(".page-body").insertAdjacentHTML("beforeend", `
  <table><caption>When it is open</caption><tr><th>Monday</th><td>All day</td></tr></table>
  <dl><dt>Asked</dt><dd>More pictures</dd></dl>
  <ul><li>Outer words<ul><li>Inner words</li></ul></li></ul>`)"""


def test_reader_hears_captions_lists_of_terms_and_the_names_of_boxes_in_order(open_browser):
    reader = open_browser()
    with_voices(reader, ['voice("here", true)'])
    reader.goto(LEAFLET)
    reader.evaluate(MORE)
    boxes = [" ".join(words.split()) for words in reader.locator(".box-title").all_text_contents()]
    reader.get_by_role("button", name="Listen").click()
    reader.wait_for_function("() => window.said.some(([words]) => words.includes('Inner words'))")
    said = [" ".join(words.split()) for words, _voice in reader.evaluate("window.said")]
    more = ["When it is open", "Monday", "All day", "Asked", "More pictures", "Outer words", "Inner words"]
    assert said[-len(more) :] == more
    assert boxes
    assert set(boxes) <= set(said)


def test_reader_who_presses_escape_hears_no_more(open_browser):
    reader = open_browser()
    with_voices(reader, ['voice("here", true)'])
    reader.goto(LEAFLET)
    reader.evaluate("window.hold = true")
    reader.get_by_role("button", name="Listen").click()
    reader.wait_for_function("() => window.marked")
    reader.keyboard.press("Escape")
    reader.get_by_role("button", name="Listen").wait_for()
    assert reader.evaluate("window.said.length") == 1


def test_reader_whose_device_cannot_read_it_aloud_is_told(open_browser):
    reader = open_browser()
    with_voices(reader, ['voice("here", true)'])
    reader.goto(LEAFLET)
    reader.evaluate("() => { speechSynthesis.speak = () => { throw new Error('no'); }; }")
    reader.get_by_role("button", name="Listen").click()
    reader.get_by_role("status").get_by_text("Your device could not read this aloud.").wait_for()
    expect(reader.get_by_role("button", name="Listen")).to_be_visible()


@pytest.mark.parametrize("shares", [True, False])
def test_share_stands_only_where_the_browser_can(open_browser, shares):
    reader = open_browser()
    if shares:
        reader.add_init_script("navigator.share = (what) => { window.shared = what; return Promise.resolve(); }")
    else:
        reader.add_init_script("delete Navigator.prototype.share")
    reader.goto(LEAFLET)
    reader.get_by_role("button", name="Print").wait_for()
    assert reader.get_by_role("button", name="Share").is_visible() == shares
    if shares:
        reader.get_by_role("button", name="Share").click()
        assert reader.wait_for_function("() => window.shared").json_value()["url"].endswith(LEAFLET)


@pytest.mark.parametrize("voices", [[], ['voice("far", false)']], ids=["no-voice", "only-far-away"])
def test_nothing_offers_to_read_where_the_words_would_have_to_leave(open_browser, voices):
    reader = open_browser()
    with_voices(reader, voices)
    reader.goto(LEAFLET)
    reader.get_by_role("button", name="Print").wait_for()
    assert reader.get_by_role("button", name="Listen").count() == 0


@pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"])
def test_reader_says_whether_it_was_any_use_and_gets_no_cookie(open_browser, javascript):
    reader = open_browser(width=360, javascript=javascript)
    reader.goto(LEAFLET)
    reader.get_by_role("button", name="A bit").click()
    reader.get_by_text("Thank you. The people who wrote this").wait_for()
    expect(reader.get_by_role("button", name="A bit")).to_be_hidden()
    assert reader.context.cookies() == []


def test_thanks_stand_under_their_title_and_are_not_for_whoever_the_page_is_shared_with(open_browser):
    reader = open_browser(width=360, javascript=False)
    reader.goto(LEAFLET)
    reader.get_by_role("button", name="A bit").click()
    title = reader.get_by_role("heading", name="Was this any use?").bounding_box()
    bar = reader.locator(".exit-row").bounding_box()
    assert title["y"] >= bar["y"] + bar["height"]
    friend = open_browser(width=360)
    friend.goto(reader.url)
    friend.get_by_role("button", name="A bit").wait_for()
    expect(friend.get_by_text("Thank you. The people who wrote this")).to_be_hidden()


def test_reader_whose_answer_did_not_go_through_is_told_and_loses_nothing(open_browser):
    reader = open_browser(width=360)
    sent = []

    def fail_the_first(route, request):
        sent.append(request.post_data)
        route.abort() if len(sent) == 1 else route.continue_()

    reader.route("**/useful/*/", fail_the_first)
    reader.goto(LEAFLET)
    reader.get_by_role("button", name="A bit").click()
    reader.get_by_text("Thank you. The people who wrote this").wait_for()
    assert sent == ["answer=a-bit", "answer=a-bit"]
    assert reader.url.endswith(LEAFLET)  # No thanks in the address for whoever it is passed on to.


def test_leaflet_is_small_and_its_scripts_block_nothing(open_browser):
    reader = open_browser(width=360)
    sizes = {}
    session = reader.context.new_cdp_session(reader)
    session.send("Network.enable")
    kinds = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    reader.goto(LEAFLET)
    reader.wait_for_load_state("networkidle")
    loaded = [(kinds[key]["type"], size) for key, size in sizes.items() if "data:" not in kinds[key]["response"]["url"]]
    assert len(loaded) <= 6, loaded
    assert sum(size for _kind, size in loaded) <= 100_000
    # With the headers of each answer, which are some 400 to 1,100 bytes.
    assert sum(size for kind, size in loaded if kind != "Image") <= 36_000, loaded
    assert reader.locator("script:not([type=module])").count() == 0
