using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace Hikeshi.Tests.Response.Connectors;

/// <summary>
/// An API server, as the "Kubernetes API Reference" describes pods, networkpolicies and selfsubjectaccessreviews: server-side apply with its media type
/// and field manager, lists in chunks, strict fields, and errors as a Status.
/// </summary>
internal sealed class KubernetesEmulator(TimeProvider clock, string token) : Emulator(clock)
{
    private const string Policies = "/apis/networking.k8s.io/v1/namespaces/payments/networkpolicies";

    public SortedDictionary<string, JsonObject> Stored { get; } = new(StringComparer.Ordinal);

    public List<(string Label, string Value)> Pods { get; } = [("app", "gw-1"), ("app", "gw-1"), ("app", "gw-2")];

    public HashSet<string> Denied { get; } = [];

    public override bool IsClean => Stored.Values.All(p => (string?)p["metadata"]!["labels"]!["hikeshi.io/member"] != "bank-07");

    protected override Task BreakAsync(HttpContext context, string message) => StatusAsync(context, 500, "InternalError", message);

    protected override Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Headers.Authorization != "Bearer " + token)
        {
            return StatusAsync(context, 401, "Unauthorized", "Unauthorized");
        }

        var path = context.Request.Path.Value!;
        return (context.Request.Method, path) switch
        {
            ("POST", "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews") => ReviewAsync(context),
            ("GET", "/api/v1/namespaces/payments/pods") => ListAsync(context, "PodList", Pods.Select(p => new JsonObject { ["metadata"] = new JsonObject { ["labels"] = new JsonObject { [p.Label] = p.Value } } })),
            ("GET", Policies) => ListAsync(context, "NetworkPolicyList", Stored.Values),
            (var method, _) when path.StartsWith(Policies + "/", StringComparison.Ordinal) => OneAsync(context, method, path[(Policies.Length + 1)..]),
            _ => RefuseAsync(context, 404, "NotFound", "the server could not find the requested resource"),
        };
    }

    private async Task ReviewAsync(HttpContext context)
    {
        var (body, wrong) = await BodyAsync(context, "apiVersion", "kind", "spec");
        wrong ??= body.GetProperty("kind").GetString() != "SelfSubjectAccessReview" || body.GetProperty("spec").GetProperty("resourceAttributes").GetProperty("resource").GetString() != "networkpolicies" ? "kind or resource" : null;
        await (wrong is not null
            ? RefuseAsync(context, 400, "BadRequest", wrong)
            : JsonAsync(context, 201, new { kind = "SelfSubjectAccessReview", status = new { allowed = !Denied.Contains(body.GetProperty("spec").GetProperty("resourceAttributes").GetProperty("verb").GetString()!) } }));
    }

    private Task ListAsync(HttpContext context, string kind, IEnumerable<JsonObject> all)
    {
        if (UnknownQuery(context, "labelSelector", "limit", "continue") is not null || context.Request.Query["labelSelector"].ToString().Split('=') is not [var label, var value])
        {
            return RefuseAsync(context, 400, "BadRequest", "query");
        }

        var found = all.Where(o => (string?)o["metadata"]!["labels"]![label] == value).ToList();
        var start = int.Parse(context.Request.Query["continue"].FirstOrDefault() ?? "0");
        var limit = Math.Min(3, int.Parse(context.Request.Query["limit"].FirstOrDefault() ?? "500")); // small chunks, so that there are several
        var isMore = found.Count > start + limit;
        return JsonAsync(context, 200, new { kind, apiVersion = "v1", metadata = new { resourceVersion = "1", @continue = isMore ? $"{start + limit}" : "" }, items = found.Skip(start).Take(limit) });
    }

    private Task OneAsync(HttpContext context, string method, string name) => method switch
    {
        "GET" => Stored.TryGetValue(name, out var policy) ? JsonAsync(context, 200, policy) : StatusAsync(context, 404, "NotFound", $"networkpolicies.networking.k8s.io \"{name}\" not found"),
        "PATCH" => ApplyAsync(context, name),
        "DELETE" when !Stored.ContainsKey(name) => StatusAsync(context, 404, "NotFound", $"networkpolicies.networking.k8s.io \"{name}\" not found"),
        "DELETE" => Change(() => Stored.Remove(name)) ? StatusAsync(context, 200, "", "") : BreakAsync(context, "failed"),
        _ => RefuseAsync(context, 405, "MethodNotAllowed", method),
    };

    private async Task ApplyAsync(HttpContext context, string name)
    {
        if (context.Request.ContentType != "application/apply-patch+yaml")
        {
            await RefuseAsync(context, 415, "UnsupportedMediaType", context.Request.ContentType ?? "none");
            return;
        }

        if (context.Request.Query["fieldManager"].ToString().Length == 0)
        {
            await RefuseAsync(context, 400, "BadRequest", "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
            return;
        }

        var policy = (await JsonSerializer.DeserializeAsync<JsonObject>(context.Request.Body))!;
        var wrong = Unknown(policy, "apiVersion", "kind", "metadata", "spec") ?? Unknown(policy["metadata"]!.AsObject(), "name", "labels") ?? Unknown(policy["spec"]!.AsObject(), "podSelector", "policyTypes", "ingress", "egress")
            ?? ((string?)policy["kind"] != "NetworkPolicy" || (string?)policy["apiVersion"] != "networking.k8s.io/v1" || (string?)policy["metadata"]!["name"] != name ? "kind, version or name" : null);
        await (wrong is not null ? RefuseAsync(context, 422, "Invalid", wrong) : Change(() => Stored[name] = policy) ? JsonAsync(context, 201, policy) : BreakAsync(context, "failed"));
    }

    private static string? Unknown(JsonObject value, params string[] known) => value.Select(p => p.Key).FirstOrDefault(key => !known.Contains(key, StringComparer.Ordinal));

    private static Task StatusAsync(HttpContext context, int code, string reason, string message) =>
        JsonAsync(context, code, new { kind = "Status", apiVersion = "v1", metadata = new { }, status = code < 300 ? "Success" : "Failure", message, reason, code });

    private Task RefuseAsync(HttpContext context, int code, string reason, string why)
    {
        Complaints.Enqueue(why);
        return StatusAsync(context, code, reason, why);
    }
}
