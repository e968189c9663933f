using System.CommandLine;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hikeshi.Kernel.Errors;
using Hikeshi.Tests.Node;
using Hikeshi.Tests.Node.People;
using Hikeshi.Verbs;
using Hikeshi.Verbs.Users;
using Xunit;

namespace Hikeshi.Tests.Verbs;

/// <summary><c>user</c> and <c>token</c>, against a node.</summary>
public sealed class UserVerbTests
{
    [Fact]
    public async Task User_FromLinkToDisabled_DoesWhatItSays()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var data = node.Settings.DataDirectory;
        Assert.Equal(ExitCode.Fine, await RunAsync(UserVerb.Build(), "add", "sato", "--role", "viewer", "--link", "--data", data));
        Assert.Equal(ExitCode.Fine, await RunAsync(UserVerb.Build(), "roles", "SATO", "--role", "analyst", "--role", "auditor", "--data", data));
        Assert.Equal(["analyst", "auditor"], (await AccountAsync(node)).GetProperty("roles").EnumerateArray().Select(r => r.GetString()!));
        Assert.Equal(ExitCode.Fine, await RunAsync(UserVerb.Build(), "disable", "sato", "--reason", "away", "--data", data));
        Assert.True((await AccountAsync(node)).GetProperty("disabled").GetBoolean());
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync(UserVerb.Build(), "link", "sato", "--data", data));
        Assert.Equal(ExitCode.Fine, await RunAsync(UserVerb.Build(), "enable", "sato", "--data", data));
        Assert.Equal(ExitCode.Fine, await RunAsync(UserVerb.Build(), "link", "sato", "--data", data));
        Assert.Equal(ExitCode.Fine, await RunAsync(UserVerb.Build(), "reset", "sato", "--data", data));
        Assert.Equal(ExitCode.Fine, await RunAsync(UserVerb.Build(), "link-oidc", "sato", "--issuer", "https://login.example", "--subject", "sato@example", "--data", data));
        Assert.Equal(ExitCode.Fine, await RunAsync(UserVerb.Build(), "list", "--data", data));
        var subject = (await AccountAsync(node)).GetProperty("oidc")[0].GetString()!;
        Assert.Equal(ExitCode.Fine, await RunAsync(UserVerb.Build(), "unlink-oidc", "sato", "--subject", subject, "--data", data));
        Assert.False((await AccountAsync(node)).TryGetProperty("oidc", out _));
        var unknown = await Assert.ThrowsAsync<RefusedException>(() => RunAsync(UserVerb.Build(), "roles", "nobody", "--role", "viewer", "--data", data));
        Assert.Contains("nobody", unknown.Refusal.Sentence, StringComparison.Ordinal);
    }

    /// <summary>A password among the arguments could be read by everybody on the machine: there is no such argument.</summary>
    [Theory]
    [InlineData("add", "sato", "--role", "viewer", "--password", "lanterns over seven canals")]
    [InlineData("reset", "sato", "--password", "lanterns over seven canals")]
    public void User_PasswordAsAnArgument_IsNotUnderstood(params string[] line) =>
        Assert.NotEmpty(UserVerb.Build().Parse([.. line, "--data", "x"]).Errors);

    [Fact]
    public async Task Token_IssueListRevoke_EndsIt()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var data = node.Settings.DataDirectory;
        Assert.Equal(ExitCode.Fine, await RunAsync(TokenVerb.Build(), "issue", "--name", "reader", "--role", "auditor", "--scope", "ReadEvidence", "--data", data));
        var token = JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/tokens")).RootElement[0];
        Assert.Equal("[\"ReadEvidence\"]", token.GetProperty("scopes").GetRawText());
        Assert.Equal(ExitCode.Fine, await RunAsync(TokenVerb.Build(), "list", "--data", data));
        Assert.Equal(ExitCode.Fine, await RunAsync(TokenVerb.Build(), "revoke", token.GetProperty("tokenId").GetString()!, "--data", data));
        Assert.Equal("[]", await node.Owner.GetStringAsync("api/v1/tokens"));
        Assert.Equal(ExitCode.Fine, await RunAsync(TokenVerb.Build(), "create", "--name", "older name", "--role", "sensor", "--data", data));
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync(TokenVerb.Build(), "issue", "--name", "x", "--role", "sensor", "--scope", "ReadEvidence", "--data", data));
    }

    [Fact]
    public async Task Certificate_TrustedListedDistrusted_IsGone()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var data = node.Settings.DataDirectory;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=shipper", key, HashAlgorithmName.SHA256).CreateSelfSigned(DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddDays(1));
        var file = Path.Combine(data, "shipper.pem");
        await File.WriteAllTextAsync(file, certificate.ExportCertificatePem());
        Assert.Equal(ExitCode.Fine, await RunAsync(TokenVerb.Build(), "trust", file, "--name", "shipper", "--data", data));
        Assert.Equal(ExitCode.Fine, await RunAsync(TokenVerb.Build(), "trusted", "--data", data));
        var thumbprint = JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/certificates")).RootElement[0].GetProperty("thumbprint").GetString()!;
        Assert.Equal(ExitCode.Fine, await RunAsync(TokenVerb.Build(), "distrust", thumbprint, "--reason", "key lost", "--data", data));
        Assert.Equal("[]", await node.Owner.GetStringAsync("api/v1/certificates"));
        await Assert.ThrowsAsync<RefusedException>(() => RunAsync(TokenVerb.Build(), "trust", Path.Combine(data, "nothing.pem"), "--name", "x", "--data", data));
    }

    [Fact]
    public async Task Token_WithScopes_DoesOnlyWhatTheySay()
    {
        await using var node = new TestNode();
        await node.StartAsync();
        var issued = await node.Owner.PostOkAsync("api/v1/tokens", new { name = "x", roles = new[] { "analyst" }, scopes = new[] { "readledger" } });
        using var client = node.Person();
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {issued.GetProperty("token").GetString()}");
        Assert.Equal(HttpStatusCode.Conflict, await client.StatusAsync(HttpMethod.Get, "api/v1/exposure", body: null)); // admitted; there is nothing to rank
        Assert.Equal(HttpStatusCode.Forbidden, await client.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
        await node.StopAsync();
        await node.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await client.StatusAsync(HttpMethod.Get, "api/v1/situation", body: null));
    }

    private static async Task<JsonElement> AccountAsync(TestNode node) => JsonDocument.Parse(await node.Owner.GetStringAsync("api/v1/accounts")).RootElement[0];

    private static Task<int> RunAsync(Command command, params string[] arguments) =>
        command.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
