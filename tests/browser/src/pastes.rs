//! What readers paste in the tests: a Service with its Pod, and the same with a mistake.

/// Arrives: `port` differs from `targetPort`.
pub const SHOP: &str = "\
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  selector:
    app: shop
  ports:
    - port: 80
      targetPort: 8080
---
apiVersion: v1
kind: Pod
metadata:
  name: shop-1
  labels:
    app: shop
spec:
  containers:
    - name: shop
      image: registry.example/shop:1
      ports:
        - containerPort: 8080
";

/// [`SHOP`] with the label misspelt where the Service selects.
pub fn typo() -> String {
    SHOP.replacen("app: shop", "app: shpo", 1)
}
