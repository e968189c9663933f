using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Hikeshi.Exercises.Control;

/// <summary>Somebody with an account at a node: signs in over HTTP as everybody does, by password and authenticator, and acts in that session.</summary>
internal sealed class Person : IDisposable
{
    private readonly HttpClient http;

    public Person(IPEndPoint api) =>
        http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = new Uri($"http://{api}/"), Timeout = TimeSpan.FromSeconds(20) };

    /// <summary>By a one-time address: whoever has it is let in once.</summary>
    public Task SignInAsync(string link, CancellationToken cancel) =>
        DoneAsync("api/v1/session", new JsonObject { ["token"] = link[(link.IndexOf("#token=", StringComparison.Ordinal) + "#token=".Length)..] }, cancel);

    /// <summary>Chooses a password, sets up an authenticator, and signs in with both: that is also the step-up that an approval asks for.</summary>
    public async Task SettleInAsync(string account, CancellationToken cancel)
    {
        var password = NewPassword();
        await DoneAsync("api/v1/session/password", new JsonObject { ["new"] = password }, cancel);
        var authenticator = new AuthenticatorApp((await DoneAsync("api/v1/session/totp", [], cancel)).GetProperty("secret").GetString()!);
        await DoneAsync("api/v1/session/totp/confirm", new JsonObject { ["code"] = authenticator.Next(DateTimeOffset.UtcNow) }, cancel);
        using var left = await http.DeleteAsync("api/v1/session", cancel);
        await DoneAsync("api/v1/session", new JsonObject { ["account"] = account, ["password"] = password, ["code"] = authenticator.Next(DateTimeOffset.UtcNow) }, cancel);
    }

    /// <returns>The address by which the new colleague comes in, once.</returns>
    public async Task<string> MakeAccountAsync(string name, string role, CancellationToken cancel) =>
        (await DoneAsync("api/v1/accounts", new JsonObject { ["name"] = name, ["roles"] = new JsonArray(role) }, cancel)).GetProperty("link").GetString()!;

    /// <summary>What waits for people and names this target; null: nothing does.</summary>
    public async Task<WaitingQuestion?> FindWaitingAsync(string action, string target, CancellationToken cancel)
    {
        var all = await GetAsync("api/v1/approvals", cancel);
        return all.GetProperty("approvals").EnumerateArray()
            .Where(row => row.GetProperty("action").GetString() == action && row.GetProperty("target").GetString() == target && !IsSaid(row, "outcome"))
            .Select(row => new WaitingQuestion(row.GetProperty("id").GetString()!, row.GetProperty("heldBy").GetString()!, row.GetProperty("people").GetInt32()))
            .FirstOrDefault();
    }

    /// <summary>Says yes. Whether that counts, the node answers.</summary>
    public async Task<HttpStatusCode> ApproveAsync(string id, string note, CancellationToken cancel)
    {
        using var answer = await SendAsync($"api/v1/approvals/{Uri.EscapeDataString(id)}/approve", new JsonObject { ["note"] = note }, cancel);
        return answer.StatusCode;
    }

    /// <returns>Null: nothing of this kind is in force there.</returns>
    public async Task<StandingContainment?> FindContainmentAsync(string target, CancellationToken cancel) =>
        (await GetAsync("api/v1/response/containments", cancel)).EnumerateArray()
            .Where(row => row.GetProperty("target").GetString() == target)
            .Select(row => new StandingContainment(row.GetProperty("id").GetString()!, row.GetProperty("expiresAt").GetDateTimeOffset()))
            .FirstOrDefault();

    public Task ReleaseAsync(string containment, string reason, CancellationToken cancel) =>
        DoneAsync($"api/v1/response/containments/{containment}/release", new JsonObject { ["reason"] = reason }, cancel);

    public Task ReleaseAllAsync(string reason, CancellationToken cancel) =>
        DoneAsync("api/v1/response/release-all", new JsonObject { ["reason"] = reason }, cancel);

    public void Dispose() => http.Dispose();

    private static bool IsSaid(JsonElement row, string member) => row.TryGetProperty(member, out var value) && value.ValueKind != JsonValueKind.Null;

    private static string NewPassword() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    private async Task<JsonElement> GetAsync(string path, CancellationToken cancel)
    {
        using var answer = await http.GetAsync(path, cancel);
        return await ReadAsync(path, answer, cancel);
    }

    private async Task<JsonElement> DoneAsync(string path, JsonObject body, CancellationToken cancel)
    {
        using var answer = await SendAsync(path, body, cancel);
        return await ReadAsync(path, answer, cancel);
    }

    private async Task<HttpResponseMessage> SendAsync(string path, JsonObject body, CancellationToken cancel)
    {
        using var content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        return await http.PostAsync(path, content, cancel);
    }

    private static async Task<JsonElement> ReadAsync(string path, HttpResponseMessage answer, CancellationToken cancel)
    {
        var text = await answer.Content.ReadAsStringAsync(cancel);
        if (!answer.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"{path} answered {(int)answer.StatusCode}: {text}");
        }

        if (text.Length == 0)
        {
            return default;
        }

        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

/// <param name="People">How many must agree.</param>
internal sealed record WaitingQuestion(string Id, string HeldBy, int People);

/// <param name="ExpiresAt">The end that the node announces.</param>
internal sealed record StandingContainment(string Id, DateTimeOffset ExpiresAt);
