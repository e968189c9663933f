using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Hikeshi.Exercises.Nodes;

namespace Hikeshi.EndToEnd.Running;

/// <summary>One running node without a sector, on a loopback address of its own; a hub when asked for.</summary>
internal sealed class LoneNode : IAsyncDisposable
{
    public const string Api = "127.30.0.1:7300";
    public const string Federation = "127.30.0.1:7310";
    private readonly Workspace workspace = new();

    private LoneNode(bool isHub)
    {
        var settings = new JsonObject
        {
            ["Member"] = "lone",
            ["Role"] = isHub ? "hub" : "member",
            ["Listen"] = new JsonObject { ["Api"] = Api, ["Blocklists"] = "127.30.0.1:7301", ["Federation"] = Federation, ["Enrolment"] = "127.30.0.1:7311" },
            ["Rules"] = Repository.Rules,
        };
        Node = new NodeProcess(Repository.Program, "lone", workspace.At("lone"), settings);
    }

    public NodeProcess Node { get; }

    public static async Task<LoneNode> StartAsync(bool isHub)
    {
        var lone = new LoneNode(isHub);
        await lone.Node.StartAsync(TestContext.Current.CancellationToken);
        return lone;
    }

    /// <summary>A client of the API as the world sees it, with a token of these roles, or without any.</summary>
    public async Task<HttpClient> ClientAsync(params string[] roles)
    {
        var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{Api}/") };
        if (roles.Length > 0)
        {
            var request = new JsonObject { ["name"] = "a test", ["roles"] = new JsonArray([.. roles.Select(r => JsonValue.Create(r))]), ["days"] = 1 };
            JsonElement answer = await Node.Client.PostAsync("api/v1/tokens", request.ToJsonString(), TestContext.Current.CancellationToken);
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.GetProperty("token").GetString());
        }

        return client;
    }

    /// <summary>A person with these roles who has just signed in with a password.</summary>
    public async Task<HttpClient> PersonAsync(params string[] roles)
    {
        var account = new JsonObject { ["name"] = "sato", ["roles"] = new JsonArray([.. roles.Select(r => JsonValue.Create(r))]), ["password"] = "lanterns over seven canals" };
        await Node.Client.PostAsync("api/v1/accounts", account.ToJsonString(), TestContext.Current.CancellationToken);
        var client = await ClientAsync();
        var signIn = new JsonObject { ["account"] = "sato", ["password"] = "lanterns over seven canals" };
        using var body = new StringContent(signIn.ToJsonString(), System.Text.Encoding.UTF8, "application/json");
        using var entered = await client.PostAsync("api/v1/session", body, TestContext.Current.CancellationToken);
        entered.EnsureSuccessStatusCode();
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        workspace.Dispose();
    }
}
