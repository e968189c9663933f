using System.Net;
using System.Text;
using System.Text.Json;
using Xunit;

namespace Hikeshi.Tests.Node.People;

/// <summary>People at the console of a running node: clients with cookies of their own.</summary>
internal static class PeopleNode
{
    public static HttpClient Person(this TestNode node) => new() { BaseAddress = node.Anybody.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };

    public static async Task<(HttpStatusCode Status, JsonElement Body)> AskAsync(this HttpClient client, HttpMethod method, string path, object? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        using var answer = await client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public static async Task<HttpStatusCode> StatusAsync(this HttpClient client, HttpMethod method, string path, object? body) => (await client.AskAsync(method, path, body)).Status;

    public static async Task<JsonElement> PostOkAsync(this HttpClient client, string path, object body)
    {
        var (status, answer) = await client.AskAsync(HttpMethod.Post, path, body);
        Assert.True((int)status is >= 200 and < 300, $"{path}: {(int)status} {answer}");
        return answer;
    }

    public static Task<(HttpStatusCode Status, JsonElement Body)> SignInAsync(this HttpClient client, string account, string password, string? code = null) =>
        client.AskAsync(HttpMethod.Post, "api/v1/session", new { account, password, code });

    public static async Task<JsonElement> WhoAsync(this HttpClient client) => (await client.AskAsync(HttpMethod.Get, "api/v1/session", body: null)).Body;
}
