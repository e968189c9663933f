using System.Text.Json;
using Microsoft.Playwright;
using static Hikeshi.EndToEnd.Browser.AtPage;

namespace Hikeshi.EndToEnd.Browser;

/// <summary>People at the console decide about a held containment, watch it come into force, let go of it, and try another policy.</summary>
[Collection<ThisNetwork>]
public sealed class ResponseTests
{
    [Fact]
    public async Task Console_HeldContainment_IsApprovedByTwoEnforcedReleasedAndReplayed()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = chromium.Page;
        await using var bank = await DefendedNode.StartAsync();
        await bank.AccountAsync("sato", "approver");
        await bank.AccountAsync("suzuki", "approver", "responder");
        await bank.AccountAsync("tanaka", "analyst");
        await bank.AccountAsync("mori", "viewer");

        // Nothing waits; what is held appears by itself.
        await page.GotoAsync(new Uri(bank.Address, "#approvals").AbsoluteUri);
        await SignInAsync(page, "sato");
        await page.GetByText("Nothing waits for people.").WaitForAsync();
        await bank.StrikeAsync();
        await page.Locator("[data-testid=approval][data-outcome=open]").ClickAsync();

        // The first of two.
        Assert.Equal("0 of 2 different people agreed; 2 more needed", await page.GetByTestId("needed").InnerTextAsync());
        Assert.Contains("critical function payments", await page.GetByTestId("blast-radius").InnerTextAsync(), StringComparison.Ordinal);
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "approvals.png", published: true);
        await page.GetByTestId("approve").ClickAsync();
        await page.GetByText("Say why. It becomes evidence.").WaitForAsync();
        await page.GetByTestId("say-note").FillAsync("The shell came from the service; the standby carries the load.");
        await page.GetByTestId("approve").ClickAsync();
        await page.Locator("[data-testid=why-not][data-code=already-given]").WaitForAsync();
        Assert.Equal("1 of 2 different people agreed; 1 more needed", await page.GetByTestId("needed").InnerTextAsync());
        Assert.Equal(0, await page.GetByTestId("approve").CountAsync());
        await page.GetByTestId("approval-why").ClickAsync();
        await page.Locator("[data-testid=why-node][data-kind^='detection.sighted/']").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");

        // Who may only look sees no button; who may not even look is told which role helps.
        await ChangeAsync(page, "tanaka");
        await page.GetByTestId("may-not").WaitForAsync();
        Assert.Equal(0, await page.GetByTestId("say").CountAsync());
        await ChangeAsync(page, "mori");
        await page.GetByText("Your roles do not let you see this.").WaitForAsync();

        // The second, a different person, on a telephone and in Japanese.
        await ChangeAsync(page, "suzuki");
        await page.Locator("[data-testid=language-switch] [data-language=ja]").ClickAsync();
        await page.GetByText("異なる 2 人中 1 人が承認。あと 1 人必要").WaitForAsync();
        await ShotAsync(page, "approvals.ja.png", published: false);
        await page.SetViewportSizeAsync(390, 844);
        await FitsAsync(page);
        await ShotAsync(page, "approvals.phone.ja.png", published: false);
        await page.SetViewportSizeAsync(1440, 900);
        await page.GetByTestId("say-note").FillAsync("内容を確認した");
        await page.GetByTestId("approve").ClickAsync();
        await page.Locator("[data-testid=approval][data-outcome=granted]").WaitForAsync();
        await ShotAsync(page, "approvals.granted.ja.png", published: false);
        await page.Locator("[data-testid=language-switch] [data-language=en]").ClickAsync();

        // Ordered, delivered, enforced: three times, in this order.
        await Page(page, "containments").ClickAsync();
        await page.Locator("[data-testid=containment][data-kind=isolate-host][data-standing-of=enforced]").ClickAsync();
        var times = new List<DateTimeOffset>();
        foreach (var step in new[] { "ordered", "delivered", "enforced" })
        {
            times.Add(DateTimeOffset.Parse((await page.Locator($"[data-testid=actuator][data-actuator=gateway] [data-step={step}] time").GetAttributeAsync("datetime"))!, System.Globalization.CultureInfo.InvariantCulture));
        }

        Assert.Equal(times.Order(), times);
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "containments.png", published: true);
        await page.Locator("[data-testid=language-switch] [data-language=ja]").ClickAsync();
        await page.GetByTestId("appearance-switch").ClickAsync();
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "containments.dark.ja.png", published: false);
        await page.SetViewportSizeAsync(390, 844);
        await FitsAsync(page);
        await ShotAsync(page, "containments.phone.ja.png", published: false);
        await page.SetViewportSizeAsync(1440, 900);
        await page.GetByTestId("appearance-switch").ClickAsync();
        await page.Locator("[data-testid=language-switch] [data-language=en]").ClickAsync();

        // One is released, with the reason, and leaves the list; the shield stays.
        await page.GetByTestId("release").ClickAsync();
        await page.GetByText("Say why. It becomes evidence.").WaitForAsync();
        await page.GetByTestId("release-reason").FillAsync("The host is clean");
        await page.GetByTestId("release").ClickAsync();
        await page.GetByText("This containment is over").WaitForAsync();
        Assert.Equal(1, await page.GetByTestId("containment").CountAsync());

        // Another policy: a mistake has its line and column; without one, the differences are shown.
        await Page(page, "policy").ClickAsync();
        await page.GetByTestId("in-force").GetByText("Built in").WaitForAsync();
        await page.GetByTestId("policy-begin").ClickAsync();
        var text = await page.GetByTestId("policy-text").InputValueAsync();
        var lines = text.Split('\n');
        var line = Array.FindIndex(lines, each => each.Contains("ordersPerMinute", StringComparison.Ordinal)) + 1;
        await page.GetByTestId("policy-text").FillAsync(text.Replace("ordersPerMinute: 60", "ordersPerMinute: sixty", StringComparison.Ordinal));
        await page.GetByTestId("policy-replay").ClickAsync();
        await page.Locator($"[data-testid=policy-error][data-line='{line}'][data-column='{lines[line - 1].IndexOf("60", StringComparison.Ordinal) + 1}']").WaitForAsync();
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "policy.error.png", published: false);
        await page.GetByTestId("policy-text").FillAsync(text.Replace("- { action: shield, autonomy: act, minutes: 60 }", "- { action: shield, autonomy: record, minutes: 60 }", StringComparison.Ordinal));
        await page.GetByTestId("policy-replay").ClickAsync();
        await page.Locator("[data-testid=replay-differences][data-differences='1']").WaitForAsync();
        Assert.Contains("−1", await page.Locator("[data-testid=replay-total][data-of=ordered]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("1 → 0", await page.Locator("[data-testid=replay-rule][data-rule=entry-seen]").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(7, await page.GetByTestId("measure").CountAsync());
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "policy.png", published: false);
        await page.Locator("[data-testid=language-switch] [data-language=ja]").ClickAsync();
        await ShotAsync(page, "policy.ja.png", published: false);
        await page.SetViewportSizeAsync(390, 844);
        await FitsAsync(page);
        await ShotAsync(page, "policy.phone.ja.png", published: false);
        await page.SetViewportSizeAsync(1440, 900);
        await page.Locator("[data-testid=language-switch] [data-language=en]").ClickAsync();

        // The red button: asked for twice, and then nothing is left.
        await Page(page, "containments").ClickAsync();
        await page.GetByTestId("red-button").ClickAsync();
        await page.GetByTestId("red-dialog").WaitForAsync();
        Assert.True(await page.GetByTestId("red-confirm").IsDisabledAsync());
        await page.GetByTestId("red-meant").CheckAsync();
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "containments.red.png", published: false);
        await page.GetByTestId("red-confirm").ClickAsync();
        await page.GetByTestId("all-released").WaitForAsync();
        await page.GetByText("Nothing is contained.").WaitForAsync();
        Assert.Equal(0, (await bank.Node.Client.GetAsync("api/v1/response/containments", TestContext.Current.CancellationToken)).GetArrayLength());
        Assert.Equal(["sato", "suzuki"], await ApproversAsync(bank));
        ComplainsOfNothingBut(chromium, "401 (Unauthorized)", "403 (Forbidden)", "400 (Bad Request)");
    }

    /// <summary>Whose voices the node counted, by name.</summary>
    private static async Task<IEnumerable<string?>> ApproversAsync(DefendedNode bank)
    {
        JsonElement answer = await bank.Node.Client.GetAsync("api/v1/approvals", TestContext.Current.CancellationToken);
        var granted = answer.GetProperty("approvals").EnumerateArray().Single(row => row.GetProperty("outcome").GetString() == "granted");
        return granted.GetProperty("given").EnumerateArray().Select(voice => answer.GetProperty("names").GetProperty(voice.GetProperty("by").GetString()!).GetString());
    }

    private static ILocator Page(IPage page, string name) => page.Locator($"[data-testid=page][data-page={name}]");
}
