using Microsoft.Playwright;
using static Hikeshi.EndToEnd.Browser.AtPage;

namespace Hikeshi.EndToEnd.Browser;

/// <summary>A person at the console while the story plays.</summary>
[Collection<ThisNetwork>]
public sealed class ConsoleTests
{
    private const float StoryLimitMs = 120_000;

    [Fact]
    public async Task Console_DuringTheStory_ShowsContainmentsLiveAndWhy()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = chromium.Page;
        var (demo, invitation) = await LiveDemo.StartAsync(members: 5);
        await using var ending = demo;

        // The wrong word is refused, the right one lets in.
        await page.GotoAsync(invitation.GetLeftPart(UriPartial.Path));
        await page.GetByTestId("sign-in-token").FillAsync("hks_not-this-one");
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await page.GetByTestId("sign-in-token").FillAsync(invitation.Fragment["#token=".Length..]);
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await page.GetByTestId("simulation-banner").WaitForAsync();

        // A containment arrives while the second play is under way, and nowhere before.
        await Play(page, "without").WaitForAsync();
        await page.Locator("[data-testid=play][data-play=without] [data-testid=member][data-state=lost]").First.WaitForAsync(Within(StoryLimitMs));
        Assert.Equal(0, await Items(page, "containment").CountAsync());
        await Play(page, "with").WaitForAsync(Within(StoryLimitMs));
        await Items(page, "containment").First.WaitForAsync(Within(StoryLimitMs));
        Assert.Equal(0, await page.GetByTestId("verdict").CountAsync());

        // Why: from the containment down to the event that the host logged.
        await page.GetByTestId("stream-kind").SelectOptionAsync("containment");
        await Items(page, "containment").Last.ClickAsync();
        var drawer = page.GetByTestId("why-drawer");
        await drawer.WaitForAsync();
        await WhyNode(drawer, "response.ordered/").WaitForAsync();
        await WhyNode(drawer, "response.decided/").WaitForAsync();
        await WhyNode(drawer, "detection.sighted/").WaitForAsync();
        await WhyNode(drawer, "detection.event-retained/").WaitForAsync();
        await ShotAsync(page, "console-why.png", published: false);
        await page.Keyboard.PressAsync("Escape");
        await drawer.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Hidden });
        await page.GetByTestId("stream-kind").SelectOptionAsync("");

        // The verdict, in both languages.
        var verdict = page.GetByTestId("verdict");
        await verdict.WaitForAsync(Within(StoryLimitMs));
        Assert.True(await verdict.GetAttributeAsync("data-held") == "true", demo.Said);
        Assert.Contains("payments refused", await verdict.InnerTextAsync(), StringComparison.Ordinal);
        await ShotAsync(page, "console.png", published: true);
        await page.Locator("[data-testid=language-switch] [data-language=ja]").ClickAsync();
        await page.GetByText("封じ込め").First.WaitForAsync();
        Assert.Contains("演習", await page.GetByTestId("simulation-banner").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Matches(@"[\p{IsHiragana}\p{IsKatakana}]", await verdict.InnerTextAsync());
        await ShotAsync(page, "console.ja.png", published: true);

        Assert.DoesNotContain(chromium.Complaints.Where(c => !IsTheRefusedSignIn(c)), _ => true);
    }

    private static ILocator Play(IPage page, string name) => page.Locator($"[data-testid=play][data-play={name}]");

    private static ILocator Items(IPage page, string kind) => page.Locator($"[data-testid=item][data-kind={kind}]");

    private static ILocator WhyNode(ILocator drawer, string kind) => drawer.Locator($"[data-testid=why-node][data-kind^='{kind}']").First;

    private static LocatorWaitForOptions Within(float milliseconds) => new() { Timeout = milliseconds };

    /// <summary>Chromium itself writes every 401 into the console: who has not signed in yet, and the wrong word above.</summary>
    private static bool IsTheRefusedSignIn(string complaint) => complaint.Contains("401 (Unauthorized)", StringComparison.Ordinal);
}
