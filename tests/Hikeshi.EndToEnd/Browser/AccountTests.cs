using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;
using Hikeshi.Tests;
using Microsoft.Playwright;

namespace Hikeshi.EndToEnd.Browser;

/// <summary>A person from the one-time address to the first account, an authenticator and a passkey, in a real browser with a virtual authenticator.</summary>
[Collection<ThisNetwork>]
public sealed class AccountTests
{
    private const string Password = "lanterns over seven canals";

    [Fact]
    public async Task Console_FirstAccountAuthenticatorAndPasskey_LetThePersonIn()
    {
        await using var chromium = await Chromium.StartAsync();
        var page = chromium.Page;
        using var workspace = new Workspace();
        var port = LoopbackPort.Next();
        var settings = new JsonObject
        {
            ["Member"] = "lone",
            ["Listen"] = new JsonObject { ["Api"] = $"127.0.0.1:{port}", ["Blocklists"] = $"127.0.0.1:{LoopbackPort.Next()}" },
        };
        await using var node = new NodeProcess(Repository.Program, "lone", workspace.At("lone"), settings);
        await node.StartAsync(TestContext.Current.CancellationToken);
        await using var authenticator = await VirtualAuthenticatorAsync(page);
        var link = (await Cli.RunAsync("token", "sign-in", "--data", node.Directory)).Out.Trim();

        // The one-time address leads to the first account.
        await page.GotoAsync(link.Replace("127.0.0.1", "localhost", StringComparison.Ordinal));
        await page.GetByTestId("first-account").ClickAsync();
        await page.GetByTestId("first-name").FillAsync("sato");
        await page.GetByTestId("first-password").FillAsync("password1234");
        await page.GetByTestId("first-submit").ClickAsync();
        await page.GetByTestId("first-dialog").GetByRole(AriaRole.Alert).WaitForAsync();
        await ShotAsync(page, "first-account.png");
        await page.GetByTestId("first-password").FillAsync(Password);
        await page.GetByTestId("first-submit").ClickAsync();
        await page.GetByTestId("first-dialog").GetByRole(AriaRole.Status).WaitForAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("sign-out").ClickAsync();

        // Name and password.
        await page.GetByTestId("sign-in-account").FillAsync("sato");
        await page.GetByTestId("sign-in-password").FillAsync("not this one, no");
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await page.GetByRole(AriaRole.Alert).WaitForAsync();
        await ShotAsync(page, "sign-in.png");
        await page.GetByTestId("sign-in-password").FillAsync(Password);
        await page.GetByTestId("sign-in-submit").ClickAsync();

        // An authenticator, and a passkey.
        await page.GetByTestId("own-account").ClickAsync();
        await page.GetByTestId("set-up-authenticator").ClickAsync();
        var secret = (await page.GetByTestId("authenticator-secret").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await page.GetByTestId("authenticator-code").FillAsync(Code(secret, steps: 0));
        await page.GetByTestId("authenticator-confirm").ClickAsync();
        await page.GetByTestId("recovery-codes").WaitForAsync();
        await page.GetByTestId("make-passkey").ClickAsync();
        await page.GetByTestId("passkey-made").WaitForAsync();
        await page.GetByTestId("own-credentials").GetByText("password, recovery, totp, passkey").WaitForAsync();
        await ShotAsync(page, "own-account.png");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("sign-out").ClickAsync();

        // The passkey alone.
        await page.GetByTestId("sign-in-passkey").ClickAsync();
        await page.GetByTestId("own-account").WaitForAsync();
        await page.GetByTestId("sign-out").ClickAsync();

        // Password and code, in Japanese.
        await page.Locator("[data-testid=language-switch] [data-language=ja]").ClickAsync();
        await page.GetByTestId("sign-in-account").FillAsync("sato");
        await page.GetByTestId("sign-in-password").FillAsync(Password);
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await page.GetByTestId("sign-in-code").FillAsync(Code(secret, steps: 1)); // the one of now has been used
        await ShotAsync(page, "sign-in.ja.png");
        await page.GetByTestId("sign-in-submit").ClickAsync();
        await page.GetByTestId("own-account").WaitForAsync();

        // At an IP address no passkey is offered.
        await page.GotoAsync($"http://127.0.0.1:{port}/");
        await page.GetByTestId("sign-in-account").WaitForAsync();
        Assert.Equal(0, await page.GetByTestId("sign-in-passkey").CountAsync());
        Assert.DoesNotContain(chromium.Complaints, c => !IsExpected(c));
    }

    [Fact]
    public async Task User_PasswordFromStandardInput_SignsInAndIsNowhere()
    {
        await using var lone = await LoneNode.StartAsync(isHub: false);
        var made = await Cli.RunAsync(["user", "add", "sato", "--role", "viewer", "--data", lone.Node.Directory], Password + "\n");
        Assert.True(made.ExitCode == 0, made.ToString());
        var weak = await Cli.RunAsync(["user", "add", "suzuki", "--role", "viewer", "--data", lone.Node.Directory], "short\n");
        Assert.Equal(2, weak.ExitCode);
        using var client = await lone.ClientAsync();
        using var entered = await client.PostAsync("api/v1/session", new StringContent($$"""{"account":"sato","password":"{{Password}}"}""", System.Text.Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, entered.StatusCode);
        Assert.DoesNotContain(Password, await File.ReadAllTextAsync(Path.Combine(lone.Node.Directory, "node.log"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>CDP WebAuthn domain: a platform authenticator whose person is there and verified.</summary>
    private static async Task<IAsyncDisposable> VirtualAuthenticatorAsync(IPage page)
    {
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });
        return new Detach(devtools);
    }

    /// <summary>RFC 6238, as an authenticator app computes it.</summary>
    private static string Code(string base32, int steps)
    {
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var bits = string.Concat(base32.Select(c => Convert.ToString(Alphabet.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        byte[] secret = [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, (DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30) + steps);
#pragma warning disable CA5350 // RFC 6238
        var mac = HMACSHA1.HashData(secret, step);
#pragma warning restore CA5350
        return ((BinaryPrimitives.ReadUInt32BigEndian(mac.AsSpan(mac[^1] & 15)) & 0x7fffffff) % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>Chromium writes the refusals that this test provokes into the console; streams are left behind at every sign-out.</summary>
    private static bool IsExpected(string complaint) =>
        complaint.Contains("401 (Unauthorized)", StringComparison.Ordinal) || complaint.Contains("400 (Bad Request)", StringComparison.Ordinal) || complaint.Contains("ERR_ABORTED", StringComparison.Ordinal);

    private static async Task ShotAsync(IPage page, string name)
    {
        var directory = Path.Combine(Repository.Root, "artifacts", "screenshots");
        Directory.CreateDirectory(directory);
        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(directory, name), Animations = ScreenshotAnimations.Disabled });
    }

    private sealed class Detach(ICDPSession devtools) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await devtools.DetachAsync();
    }
}
