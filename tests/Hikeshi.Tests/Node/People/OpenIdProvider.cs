using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Hikeshi.Tests.Node.People;

/// <summary>A small OpenID provider over real HTTP: discovery document, keys, and tokens that can be wrong in any way.</summary>
internal sealed class OpenIdProvider : IAsyncDisposable
{
    private readonly WebApplication web;
    private ECDsa elliptic = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int keyNumber = 1;

    private OpenIdProvider(WebApplication web, string issuer)
    {
        this.web = web;
        Issuer = issuer;
    }

    public string Issuer { get; }

    public RSA Rsa { get; private set; } = RSA.Create(2048);

    public int KeysAsked { get; private set; }

    public static async Task<OpenIdProvider> StartAsync()
    {
        var at = new IPEndPoint(IPAddress.Loopback, LoopbackPort.Next());
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(at));
        var web = builder.Build();
        var provider = new OpenIdProvider(web, $"http://{at}/realm");
        web.MapGet("/realm/.well-known/openid-configuration", () => Results.Text(JsonSerializer.Serialize(new { issuer = provider.Issuer, jwks_uri = $"{provider.Issuer}/keys", response_types_supported = new[] { "code" }, subject_types_supported = new[] { "public" }, id_token_signing_alg_values_supported = new[] { "RS256", "ES256" } }), "application/json"));
        web.MapGet("/realm/keys", () => Results.Text(provider.Keys(), "application/json"));
        await web.StartAsync();
        return provider;
    }

    /// <summary>New keys of new names; the old ones are gone.</summary>
    public void Rotate()
    {
        keyNumber++;
        (Rsa, elliptic) = (RSA.Create(2048), ECDsa.Create(ECCurve.NamedCurves.nistP256));
    }

    public Dictionary<string, object> Claims(string subject, params string[] groups)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return new() { ["iss"] = Issuer, ["sub"] = subject, ["aud"] = "hikeshi", ["iat"] = now, ["exp"] = now + 600, ["groups"] = groups };
    }

    public string Token(Dictionary<string, object> claims, string algorithm = "RS256")
    {
        var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new { alg = algorithm, kid = $"{(algorithm == "ES256" ? "ec" : "rsa")}-{keyNumber}", typ = "JWT" }));
        var signed = $"{header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = algorithm switch
        {
            "RS256" => Rsa.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            "ES256" => elliptic.SignData(bytes, HashAlgorithmName.SHA256),
            "HS256" => HMACSHA256.HashData(Encoding.ASCII.GetBytes(Rsa.ExportSubjectPublicKeyInfoPem()), bytes), // the public key taken for a secret
            _ => [],
        };
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    public ValueTask DisposeAsync() => web.DisposeAsync();

    private string Keys()
    {
        KeysAsked++;
        var rsa = Rsa.ExportParameters(includePrivateParameters: false);
        var point = elliptic.ExportParameters(includePrivateParameters: false).Q;
        return JsonSerializer.Serialize(new
        {
            keys = new object[]
            {
                new { kty = "RSA", use = "sig", kid = $"rsa-{keyNumber}", n = Base64Url.EncodeToString(rsa.Modulus), e = Base64Url.EncodeToString(rsa.Exponent) },
                new { kty = "EC", use = "sig", kid = $"ec-{keyNumber}", crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y) },
            },
        });
    }
}
